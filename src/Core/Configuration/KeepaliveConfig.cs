using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>keepalive</c>: what is kept of connections to its endpoints.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ClusterPolicy.Default"/>.</remarks>
public sealed record KeepaliveConfig
{
    /// <summary><c>idle</c>: idle connections kept per endpoint; 0: none is used again.</summary>
    public long IdleCount { get; init; } = ClusterPolicy.Default.KeptIdleCount;

    /// <summary><c>timeout</c>: how long an idle connection may be used again.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.KeptIdleTimeoutMs);

    /// <summary><c>max_requests</c>: requests after which a connection is not kept; 0: no limit.</summary>
    public long MaxRequests { get; init; } = ClusterPolicy.Default.MaxRequestsPerConnection;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
