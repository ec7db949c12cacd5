using System.Net;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Admin;

/// <summary>Keeps web pages away from an admin address on loopback.</summary>
/// <remarks>
/// Nothing but the loopback address protects it there, and a browser on the same machine can be led to it: a page's own name is made to
/// resolve to 127.0.0.1 (DNS rebinding), and then the page may read our answers as its own. Such a request carries that name in
/// <c>Host</c>. So on loopback only <c>localhost</c> and IP literals pass, which no name service can point elsewhere. Other addresses
/// are reached by whatever name the operator gave them.
/// </remarks>
internal static class AdminHostRule
{
    public static bool Allows(HostString host, IPAddress? localAddress)
    {
        if (localAddress is null || !IPAddress.IsLoopback(localAddress))
        {
            return true;
        }

        // Only HTTP/1.0 may leave Host out, and no browser speaks it.
        return !host.HasValue ||
            host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            IPAddress.TryParse(host.Host.AsSpan().Trim("[]"), out _);
    }
}
