using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[pods]]</c>: something that runs at an address and carries labels services select by.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record PodConfig
{
    /// <summary><c>name</c>: unique; shown in status and log.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>address</c>: its IP; the port is the service's. Null only when it was missing or unreadable, which is a fault.</summary>
    public IPAddress? Address { get; init; }

    /// <summary><c>node</c>: the worker it runs on; empty when unknown.</summary>
    public string Node { get; init; } = "";

    /// <summary><c>zone</c>: the zone it runs in; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary><c>labels</c>.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>ready</c>: false keeps it known but never picked.</summary>
    public bool IsReady { get; init; } = true;

    /// <summary><c>weight</c>: its share beside the others of a service; 0: no request.</summary>
    public long Weight { get; init; } = 1;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
