using System.Buffers;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Admin;

/// <summary>The admin address: <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c> for orchestrators and Prometheus, <c>/api/v1</c> for the verbs.</summary>
internal static class AdminListener
{
    /// <summary>What messages call it, beside the listeners' own names.</summary>
    public const string Name = "admin";

    public static WebListener Create(
        EndPoint address,
        Readiness readiness,
        IAdminProcess process,
        Action<IBufferWriter<byte>> writeMetrics,
        ILoggerFactory loggerFactory,
        AdminToken? token = null,
        UnixFileMode mode = SocketFileMode.Default)
    {
        AdminPaths paths = new(readiness, process, writeMetrics);
        return new WebListener(
            [new ListenAddress(Name, address) { Mode = mode }],
            exchange => token?.Allows(exchange.Request) != false ? paths.AnswerAsync(exchange) : AdminToken.RefuseAsync(exchange), Limit, loggerFactory);
    }

    /// <summary>A few scrapers and probes, never a crowd; each bound far above what they need and far below what would hurt the proxy.</summary>
    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = 64;
        limits.MaxRequestBodySize = 64 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // above Prometheus' usual scrape interval of 60 s
    }
}
