using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>How a service's endpoints are spoken to: the compiled numbers of one <c>[[services]]</c> entry, or of a route that overrides some.</summary>
/// <remarks>Hot path, immutable. The defaults are those of <c>[[services]]</c> (reference.md §2).</remarks>
public sealed record ClusterPolicy
{
    /// <summary>The defaults.</summary>
    public static ClusterPolicy Default { get; } = new();

    /// <summary>What is done on a new connection before its first request (<c>protocol</c>, <c>send_proxy_protocol</c>).</summary>
    public ConnectPlan Connect { get; init; } = ConnectPlan.Plain;

    /// <summary>Bound on TCP connect and TLS handshake together (<c>timeouts.connect</c>); 504 <c>connect_timeout</c> when no attempt is left.</summary>
    public int ConnectTimeoutMs { get; init; } = 2_000;

    /// <summary>From the request wholly sent to the answer's first byte (<c>timeouts.first_byte</c>); 504.</summary>
    public int FirstByteTimeoutMs { get; init; } = 60_000;

    /// <summary>Between two reads of an answer, or two writes of a request body (<c>timeouts.idle</c>).</summary>
    public int IdleTimeoutMs { get; init; } = 60_000;

    /// <summary>How long a WebSocket may be silent in both directions (<c>timeouts.tunnel</c>).</summary>
    public int TunnelTimeoutMs { get; init; } = 3_600_000;

    /// <summary>Idle connections kept per endpoint (<c>keepalive.idle</c>); 0: none is reused.</summary>
    public int KeptIdleCount { get; init; } = 64;

    /// <summary>How long an idle connection may be reused (<c>keepalive.timeout</c>).</summary>
    public int KeptIdleTimeoutMs { get; init; } = 50_000;

    /// <summary>Requests after which a connection is not pooled again (<c>keepalive.max_requests</c>); 0: no limit.</summary>
    public int MaxRequestsPerConnection { get; init; }

    /// <summary>Connections to one endpoint at most, busy and idle (<c>max_connections</c>); 0: no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Requests that may wait for a connection where all that may be open are in use (<c>queue.size</c>); 0: none, they are refused at once.</summary>
    public int QueueSize { get; init; }

    /// <summary>How long they may wait (<c>queue.timeout</c>).</summary>
    public int QueueTimeoutMs { get; init; } = 1_000;

    /// <summary>The Host its endpoints are sent (<c>host_header</c>).</summary>
    public HostHeader HostHeader { get; init; } = HostHeader.Preserve;

    /// <summary>When a request may be tried again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How an endpoint is chosen.</summary>
    public BalancingPlan Balancing { get; init; } = BalancingPlan.Default;

    /// <summary>How endpoints are probed (<c>health</c>); null: they are not, and count as up.</summary>
    public ProbePolicy? Probes { get; init; }

    /// <summary>When failing requests take an endpoint out (<c>passive</c>).</summary>
    public PassivePolicy Passive { get; init; } = PassivePolicy.Default;

    /// <summary>What happens when health speaks against every endpoint (<c>on_all_unhealthy</c>).</summary>
    public AllUnhealthy OnAllUnhealthy { get; init; }
}
