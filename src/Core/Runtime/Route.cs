using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Runtime;

/// <summary>What a matched host and path lead to.</summary>
/// <remarks>Hot path, immutable. The trie finds it; the session reads it.</remarks>
public sealed class Route(string name, Cluster cluster, RouteMeter meter, long maxBodyBytes)
{
    /// <summary>The operator's name, or host + path; the <c>route</c> label of metrics and log.</summary>
    public string Name { get; } = name;

    /// <summary>The service whose endpoints answer.</summary>
    public Cluster Cluster { get; } = cluster;

    /// <summary>Most bytes of a request body; more is 413. 0: no limit.</summary>
    public long MaxBodyBytes { get; } = maxBodyBytes;

    /// <summary>Counts this route's requests; lives longer than the snapshot.</summary>
    public RouteMeter Meter { get; } = meter;
}
