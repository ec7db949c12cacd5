using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[limits]</c>: what a client may ask for and how long it may take.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="ProxyLimits.Default"/>.</remarks>
public sealed record LimitsConfig
{
    /// <summary><c>request_line</c>, bytes; more is 414.</summary>
    public long RequestLineBytes { get; init; } = Http1Limits.Default.RequestLineBytes;

    /// <summary><c>header_bytes</c>, bytes; more is 431.</summary>
    public long HeaderBytes { get; init; } = Http1Limits.Default.HeaderBytes;

    /// <summary><c>header_count</c>; more is 431.</summary>
    public long HeaderCount { get; init; } = Http1Limits.Default.HeaderCount;

    /// <summary><c>response_header_bytes</c>, bytes; more is 502.</summary>
    public long ResponseHeaderBytes { get; init; } = Http1Limits.Default.ResponseHeaderBytes;

    /// <summary><c>header_timeout</c>: absolute, from a request's first byte to the end of its head.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromMilliseconds(ProxyLimits.Default.HeaderTimeoutMs);

    /// <summary><c>idle_timeout</c>: between two requests of a connection.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMilliseconds(ProxyLimits.Default.IdleTimeoutMs);

    /// <summary><c>body_idle_timeout</c>: between two reads of a request body.</summary>
    public TimeSpan BodyIdleTimeout { get; init; } = TimeSpan.FromMilliseconds(ProxyLimits.Default.BodyIdleTimeoutMs);

    /// <summary><c>min_rate</c>: bytes a second of a body or an answer, after 5 s of grace; 0: off.</summary>
    public long MinRate { get; init; } = ProxyLimits.Default.MinRate;

    /// <summary><c>connections</c>: of clients, in all; 0: from the file-descriptor limit.</summary>
    public long ConnectionCount { get; init; } = ProxyLimits.Default.ConnectionCount;

    /// <summary><c>connections_per_client</c>; 0: no limit.</summary>
    public long ConnectionsPerClient { get; init; } = ProxyLimits.Default.ConnectionsPerClient;

    /// <summary><c>handshakes</c>: TLS handshakes under way at once; 0: an eighth of the connections that may be open.</summary>
    public long HandshakeCount { get; init; } = ProxyLimits.Default.HandshakeCount;

    /// <summary><c>streams</c>: requests under way at once on one HTTP/2 connection.</summary>
    public long StreamCount { get; init; } = ProxyLimits.Default.StreamCount;

    /// <summary><c>pre_stop</c>: how long a stop goes on accepting, not ready, before the listeners close. 0: nobody has to hear of it first.</summary>
    public TimeSpan PreStop { get; init; }

    /// <summary><c>drain_timeout</c>: how long a stop waits for exchanges to finish, from the closing of the listeners. 30 s, as Kubernetes' grace period.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
