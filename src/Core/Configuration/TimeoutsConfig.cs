using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's <c>timeouts</c>.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ClusterPolicy.Default"/>.</remarks>
public sealed record TimeoutsConfig
{
    /// <summary><c>connect</c>: bound on one TCP connect.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.ConnectTimeoutMs);

    /// <summary><c>first_byte</c>: from the request wholly sent to the answer's first byte.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.FirstByteTimeoutMs);

    /// <summary><c>idle</c>: between two reads of an answer, or two writes of a request body.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.IdleTimeoutMs);

    /// <summary><c>tunnel</c>: how long a WebSocket may be silent in both directions.</summary>
    public TimeSpan Tunnel { get; init; } = TimeSpan.FromMilliseconds(ClusterPolicy.Default.TunnelTimeoutMs);

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
