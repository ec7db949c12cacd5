using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Reloading;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Admin;

/// <summary>The paths of the admin address and what each answers.</summary>
/// <remarks>
/// Background. Order of refusals: foreign host (403), unknown path (404), wrong method (405), foreign origin of what changes something (403).
/// </remarks>
/// <param name="readiness">Behind <c>/readyz</c>.</param>
/// <param name="process">Behind <c>/api/v1</c>.</param>
/// <param name="writeMetrics">Writes all metrics as Prometheus text; called on the request's thread, several at a time.</param>
internal sealed class AdminPaths(Readiness readiness, IAdminProcess process, Action<IBufferWriter<byte>> writeMetrics)
{
    /// <summary>Prometheus' text exposition format.</summary>
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Room for a few dozen routes; grows by itself.</summary>
    private const int FirstMetricsBytes = 32 * 1024;

    public Task AnswerAsync(HttpContext exchange)
    {
        if (!AdminHostRule.Allows(exchange.Request.Host, exchange.Connection.LocalIpAddress))
        {
            return WriteLineAsync(exchange, StatusCodes.Status403Forbidden, "this address answers to localhost and IP addresses only");
        }

        return exchange.Request.Path.Value switch
        {
            "/livez" => IsRead(exchange) ? WriteLineAsync(exchange, StatusCodes.Status200OK, "alive") : RefuseMethodAsync(exchange),
            "/readyz" => IsRead(exchange) ? AnswerReadinessAsync(exchange) : RefuseMethodAsync(exchange),
            "/metrics" => IsRead(exchange) ? AnswerMetricsAsync(exchange) : RefuseMethodAsync(exchange),
            "/api/v1/status" => IsRead(exchange) ? AnswerStatusAsync(exchange, StatusCodes.Status200OK) : RefuseMethodAsync(exchange),
            "/api/v1/explain" => IsRead(exchange) ? ExplainAsync(exchange) : RefuseMethodAsync(exchange),
            "/api/v1/events" => IsRead(exchange) ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, process.ReadEvents(), AdminJson.Default.ImmutableArrayReloadReport) : RefuseMethodAsync(exchange),
            "/api/v1/services" => IsRead(exchange) ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, process.ReadStatus().Services, AdminJson.Default.ImmutableArrayServiceStatus) : RefuseMethodAsync(exchange),
            "/api/v1/config" => IsRead(exchange) ? AnswerConfigAsync(exchange) : RefuseMethodAsync(exchange),
            "/api/v1/reload" => HttpMethods.IsPost(exchange.Request.Method) ? ReloadAsync(exchange) : RefuseMethodAsync(exchange, HttpMethods.Post),
            "/api/v1/drain" => HttpMethods.IsPost(exchange.Request.Method) ? DrainAsync(exchange) : RefuseMethodAsync(exchange, HttpMethods.Post),
            "/api/v1/albs" => IsRead(exchange) ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, process.ReadAlbs(), AdminJson.Default.ImmutableArrayAlbStatus) : RefuseMethodAsync(exchange),
            "/api/v1/zones" => IsRead(exchange) ? AnswerZonesAsync(exchange) : RefuseMethodAsync(exchange),
            "/api/v1/dns" => IsRead(exchange) ? ExplainNameAsync(exchange) : RefuseMethodAsync(exchange),
            string path when AlbAction.TryParse(path, out AlbAction action) => HttpMethods.IsPost(exchange.Request.Method) ? SetAlbAsync(exchange, action) : RefuseMethodAsync(exchange, HttpMethods.Post),
            _ => WriteLineAsync(
                exchange,
                StatusCodes.Status404NotFound,
                "no such path; there are /livez, /readyz, /metrics, /api/v1/status, services, config, explain, dns, events, albs, zones, albs/ID/enable, albs/ID/disable, reload and drain"),
        };
    }

    private Task AnswerReadinessAsync(HttpContext exchange) => WriteLineAsync(
        exchange,
        readiness.State == ReadinessState.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        readiness.Word);

    private async Task ReloadAsync(HttpContext exchange)
    {
        if (!AdminOriginRule.Allows(exchange.Request))
        {
            await RefuseOriginAsync(exchange);
            return;
        }

        (ReloadRequest? request, string fault) = await AdminReload.TryReadAsync(exchange);
        if (request is null)
        {
            await WriteLineAsync(exchange, StatusCodes.Status400BadRequest, fault);
        }
        else if (await process.ReloadAsync(request) is ReloadReport report)
        {
            // RFC 9110 §15.5.21: what was sent, here the files, cannot be processed as it is.
            int status = report.Result == ReloadResult.Refused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
            await AnswerJsonAsync(exchange, status, report, AdminJson.Default.ReloadReport);
        }
        else
        {
            await WriteLineAsync(exchange, StatusCodes.Status409Conflict, "this process reads its configuration once: 'lb demo' does not reload, 'lb run' does");
        }
    }

    private Task AnswerZonesAsync(HttpContext exchange) => process.ReadZones() is ZonesStatus zones
        ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, zones, AdminJson.Default.ZonesStatus)
        : WriteLineAsync(exchange, StatusCodes.Status404NotFound, AlbAction.NobodyDecides);

    private Task ExplainNameAsync(HttpContext exchange)
    {
        string type = exchange.Request.Query["type"].ToString();
        return process.TryExplainName(exchange.Request.Query["name"].ToString(), type.Length == 0 ? "A" : type, out string fault) is DnsAnswerText answer
            ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, answer, AdminJson.Default.DnsAnswerText)
            : WriteLineAsync(exchange, StatusCodes.Status400BadRequest, $"{fault}; there are the parameters name and type");
    }

    private Task SetAlbAsync(HttpContext exchange, AlbAction action)
    {
        if (!AdminOriginRule.Allows(exchange.Request))
        {
            return RefuseOriginAsync(exchange);
        }

        bool isForced = exchange.Request.Query["force"] == "true";
        OverrideResult? result = process.SetAlb(action.Id, action.IsEnabling, isForced);
        return result switch
        {
            null => WriteLineAsync(exchange, StatusCodes.Status409Conflict, AlbAction.NobodyDecides),
            { Outcome: OverrideOutcome.UnknownAlb } => WriteLineAsync(exchange, StatusCodes.Status404NotFound, result.Text),
            { IsDone: false } => WriteLineAsync(exchange, StatusCodes.Status409Conflict, result.Text),
            _ => AnswerJsonAsync(
                exchange,
                StatusCodes.Status200OK,
                new AlbChange(action.Id, action.IsEnabling, result.Outcome == OverrideOutcome.Changed, result.IsKept, result.Text),
                AdminJson.Default.AlbChange),
        };
    }

    private Task AnswerConfigAsync(HttpContext exchange) => process.ReadConfig() is string toml
        ? WriteTextAsync(exchange, StatusCodes.Status200OK, toml)
        : WriteLineAsync(exchange, StatusCodes.Status404NotFound, "'lb demo' has its configuration from no file of yours");

    private Task DrainAsync(HttpContext exchange)
    {
        if (!AdminOriginRule.Allows(exchange.Request))
        {
            return RefuseOriginAsync(exchange);
        }

        process.BeginDrain();
        return AnswerStatusAsync(exchange, StatusCodes.Status202Accepted); // RFC 9110 §15.3.3: the answer ought to describe the status
    }

    private Task AnswerStatusAsync(HttpContext exchange, int status) =>
        AnswerJsonAsync(exchange, status, process.ReadStatus(), AdminJson.Default.ProcessStatus);

    private Task ExplainAsync(HttpContext exchange)
    {
        IQueryCollection query = exchange.Request.Query;
        string[] headers = [.. query["header"].OfType<string>()];
        return AskedRequest.TryParse(query["method"].ToString(), query["url"].ToString(), headers, out AskedRequest? asked, out string? fault)
            ? AnswerJsonAsync(exchange, StatusCodes.Status200OK, process.Explain(asked), AdminJson.Default.Explanation)
            : WriteLineAsync(exchange, StatusCodes.Status400BadRequest, $"{fault}; there are the parameters method, url, and header, as often as needed");
    }

    private static Task RefuseOriginAsync(HttpContext exchange) =>
        WriteLineAsync(exchange, StatusCodes.Status403Forbidden, "another site's page may not change anything here");

    private static Task AnswerJsonAsync<T>(HttpContext exchange, int status, T value, JsonTypeInfo<T> type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        exchange.Response.StatusCode = status;
        exchange.Response.ContentType = "application/json";
        exchange.Response.Headers.CacheControl = "no-store";
        exchange.Response.ContentLength = json.Length;
        return exchange.Response.Body.WriteAsync(json, exchange.RequestAborted).AsTask();
    }

    private Task AnswerMetricsAsync(HttpContext exchange)
    {
        // Whole before the first byte leaves: a fault while reading a meter is then a 500, not a scrape that ends in the middle.
        var text = new ArrayBufferWriter<byte>(FirstMetricsBytes);
        writeMetrics(text);
        exchange.Response.ContentType = MetricsType;
        exchange.Response.ContentLength = text.WrittenCount;
        return exchange.Response.Body.WriteAsync(text.WrittenMemory, exchange.RequestAborted).AsTask();
    }

    private static bool IsRead(HttpContext exchange) =>
        HttpMethods.IsGet(exchange.Request.Method) || HttpMethods.IsHead(exchange.Request.Method);

    private static Task RefuseMethodAsync(HttpContext exchange, string allowed = "GET, HEAD")
    {
        exchange.Response.Headers.Allow = allowed; // RFC 9110 §15.5.6: MUST be sent with a 405
        return WriteLineAsync(exchange, StatusCodes.Status405MethodNotAllowed, $"only {allowed}");
    }

    private static Task WriteLineAsync(HttpContext exchange, int status, string line) => WriteTextAsync(exchange, status, line + "\n");

    private static Task WriteTextAsync(HttpContext exchange, int status, string text)
    {
        exchange.Response.StatusCode = status;
        exchange.Response.ContentType = "text/plain; charset=utf-8";
        exchange.Response.Headers.CacheControl = "no-store";
        byte[] body = Encoding.UTF8.GetBytes(text);
        exchange.Response.ContentLength = body.Length;
        return exchange.Response.Body.WriteAsync(body, exchange.RequestAborted).AsTask();
    }
}
