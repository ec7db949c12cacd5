namespace LoadBalancer.Core.Balancing;

/// <summary>How a service's endpoints are spoken to: the compiled numbers of one <c>[[services]]</c> entry.</summary>
/// <param name="ConnectTimeoutMs">Bound on one TCP connect (<c>timeouts.connect</c>); 504 <c>connect_timeout</c> when no attempt is left.</param>
/// <param name="FirstByteTimeoutMs">From the request wholly sent to the answer's first byte (<c>timeouts.first_byte</c>); 504.</param>
/// <param name="IdleTimeoutMs">Between two reads of an answer, or two writes of a request body (<c>timeouts.idle</c>).</param>
/// <param name="TunnelTimeoutMs">How long a WebSocket may be silent in both directions (<c>timeouts.tunnel</c>).</param>
/// <param name="KeptIdleCount">Idle connections kept per endpoint (<c>keepalive.idle</c>); 0: none is reused.</param>
/// <param name="KeptIdleTimeoutMs">How long an idle connection may be reused (<c>keepalive.timeout</c>).</param>
/// <param name="MaxRequestsPerConnection">Requests after which a connection is not pooled again (<c>keepalive.max_requests</c>); 0: no limit.</param>
/// <param name="MaxConnections">Connections to one endpoint at most, busy and idle (<c>max_connections</c>); 0: no limit.</param>
/// <param name="Attempts">Tries in all, the first included (<c>retry.attempts</c>); at least 1.</param>
public sealed record ClusterPolicy(
    int ConnectTimeoutMs,
    int FirstByteTimeoutMs,
    int IdleTimeoutMs,
    int TunnelTimeoutMs,
    int KeptIdleCount,
    int KeptIdleTimeoutMs,
    int MaxRequestsPerConnection,
    int MaxConnections,
    int Attempts)
{
    /// <summary>The Host its endpoints are sent (<c>host_header</c>).</summary>
    public HostHeader HostHeader { get; init; } = HostHeader.Preserve;

    /// <summary>The defaults of <c>[[services]]</c> (reference.md §2).</summary>
    public static ClusterPolicy Default { get; } = new(2_000, 60_000, 60_000, 3_600_000, 64, 50_000, 0, 0, 2);
}
