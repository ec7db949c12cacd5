using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>retry</c>.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ClusterPolicy.Default"/>.</remarks>
public sealed record RetryConfig
{
    /// <summary><c>attempts</c>: tries in all, the first included.</summary>
    public long Attempts { get; init; } = ClusterPolicy.Default.Attempts;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
