using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[albs]]</c>: a zone's load balancer as the cluster knows it.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record AlbConfig
{
    /// <summary><c>id</c>: what <c>node.alb</c> and the operator's commands name.</summary>
    public string Id { get; init; } = "";

    /// <summary><c>zone</c>: the zone it serves.</summary>
    public string Zone { get; init; } = "";

    /// <summary><c>type</c>.</summary>
    public AlbType Type { get; init; }

    /// <summary><c>ip</c>: the zone's portable IP. Null only when it was missing or unreadable, which is a fault.</summary>
    public IPAddress? Ip { get; init; }

    /// <summary><c>enabled</c>: false takes it out of service; probes are answered 503 <c>disabled</c>.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary><c>weight</c>: its share of first places in answers; 0: not answered.</summary>
    public long Weight { get; init; } = 1;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
