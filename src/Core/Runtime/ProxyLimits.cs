using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http2;

namespace LoadBalancer.Core.Runtime;

/// <summary>What one client may ask for and how long it may take: <c>[limits]</c> compiled.</summary>
/// <param name="Head">Sizes of heads.</param>
/// <param name="HeaderTimeoutMs">From a request's first byte to the end of its head, absolute; 408 after it.</param>
/// <param name="IdleTimeoutMs">Between two requests of one connection; closed silently after it.</param>
/// <param name="BodyIdleTimeoutMs">Between two reads of a request body, or two writes of an answer; 408 or cut after it.</param>
/// <param name="MinRate">Bytes a second that a client must send of a body, or take of an answer, after 5 s; 0: any.</param>
/// <param name="ConnectionCount">Client connections in all; 0: as many as the file descriptors allow.</param>
/// <param name="ConnectionsPerClient">Connections of one client; 0: any number.</param>
/// <param name="HandshakeCount">TLS handshakes under way at once; 0: a share of the connections.</param>
/// <param name="StreamCount">Requests under way at once on one HTTP/2 connection. 100: what RFC 9113 §6.5.2 recommends at least.</param>
public sealed record ProxyLimits(
    Http1Limits Head,
    int HeaderTimeoutMs,
    int IdleTimeoutMs,
    int BodyIdleTimeoutMs,
    int MinRate,
    int ConnectionCount,
    int ConnectionsPerClient,
    int HandshakeCount = 0,
    int StreamCount = 100)
{
    /// <summary>What an HTTP/2 connection may ask for.</summary>
    internal Http2Limits Http2 { get; } = new(
        StreamCount, Head.RequestLineBytes, Head.HeaderBytes, Head.HeaderCount, HeaderTimeoutMs, IdleTimeoutMs, BodyIdleTimeoutMs);

    /// <summary>The defaults of <c>[limits]</c> (reference.md §2; wire.md G1–G4 gives their reasons).</summary>
    public static ProxyLimits Default { get; } = new(Http1Limits.Default, 10_000, 60_000, 30_000, 240, 0, 0);
}
