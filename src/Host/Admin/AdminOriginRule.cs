using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Admin;

/// <summary>Keeps other sites' pages from changing anything through a browser that can reach the admin address.</summary>
/// <remarks>
/// A page may POST to any address without asking (a form does), but the browser says whose page it is: <c>Origin</c> is with every POST across
/// sites (Fetch §3.2), and <c>null</c> where it hides it. Whoever sends none is no browser.
/// </remarks>
internal static class AdminOriginRule
{
    public static bool Allows(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin
            ? origin.Count == 1 && string.Equals(origin[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            : true;
}
