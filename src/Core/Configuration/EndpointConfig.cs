using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One item of a service's <c>endpoints</c>.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record EndpointConfig
{
    /// <summary><c>address</c>: where to connect, a Unix socket where it begins with <c>unix:</c>. Null only when it was missing or unreadable, which is a fault.</summary>
    public EndPoint? Address { get; init; }

    /// <summary><c>zone</c>: where it runs; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary><c>weight</c>: its share beside the others of a service; 0: no request.</summary>
    public long Weight { get; init; } = 1;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
