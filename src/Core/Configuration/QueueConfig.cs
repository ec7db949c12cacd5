using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>queue</c>: who may wait where <c>max_connections</c> is reached.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ClusterPolicy.Default"/>.</remarks>
public sealed record QueueConfig
{
    /// <summary><c>size</c>: requests that may wait; 0: none.</summary>
    public long Size { get; init; } = ClusterPolicy.Default.QueueSize;

    /// <summary><c>timeout</c>: how long.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.QueueTimeoutMs);

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
