using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LoadBalancer.Host.Reloading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace LoadBalancer.Host.Admin;

/// <summary>Reads what <c>POST /api/v1/reload</c> asks for: <c>dry_run</c>, <c>max_changed</c>, and files to rehearse with as its body.</summary>
/// <remarks>
/// Background. Files come as text, never as a path to read: whoever may ask on this machine must not be shown, in faults, what only this process may read.
/// </remarks>
internal static class AdminReload
{
    /// <summary>Several times what 100 000 routes take.</summary>
    private const long MostBodyBytes = 64 * 1024 * 1024;

    /// <summary>The request; null, with the reason, when it cannot be understood.</summary>
    public static async Task<(ReloadRequest? Request, string Fault)> TryReadAsync(HttpContext exchange)
    {
        IQueryCollection query = exchange.Request.Query;
        if (query.Keys.FirstOrDefault(static key => key is not ("dry_run" or "max_changed")) is string unknown)
        {
            return (null, $"there is no '{unknown}'; there are dry_run and max_changed");
        }

        bool isDry = false;
        if (query.TryGetValue("dry_run", out StringValues dry) && !bool.TryParse(dry, out isDry))
        {
            return (null, "dry_run is true or false");
        }

        double? mostChanged = null;
        if (query.TryGetValue("max_changed", out StringValues most))
        {
            if (!double.TryParse(most, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) || share is not (>= 0 and <= 1))
            {
                return (null, "max_changed is a share from 0 to 1, such as 0.01");
            }

            mostChanged = share;
        }

        if (exchange.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true || exchange.Request.ContentLength == 0)
        {
            return (new ReloadRequest(ReloadTrigger.Admin) { IsDry = isDry, MostChanged = mostChanged }, "");
        }

        return !isDry ? (null, "files are taken for a dry run only: what is put in force is read from the files the process was started with")
            : await TryReadFilesAsync(exchange) is { IsDefaultOrEmpty: false } files
                ? (new ReloadRequest(ReloadTrigger.Admin) { IsDry = true, MostChanged = mostChanged, Files = files }, "")
                : (null, "the body is a JSON array of objects with 'path' and 'text'");
    }

    private static async Task<ImmutableArray<(string Path, byte[] Bytes)>> TryReadFilesAsync(HttpContext exchange)
    {
        if (exchange.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBodyBytes;
        }

        try
        {
            ImmutableArray<RehearsedFile> files = await JsonSerializer.DeserializeAsync(
                exchange.Request.Body, AdminJson.Default.ImmutableArrayRehearsedFile, exchange.RequestAborted);
            return files.IsDefault || files.Any(static file => file?.Path is null || file.Text is null)
                ? default
                : [.. files.Select(static file => (file.Path, Encoding.UTF8.GetBytes(file.Text)))];
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
