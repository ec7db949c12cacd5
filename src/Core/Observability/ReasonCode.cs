namespace LoadBalancer.Core.Observability;

/// <summary>Why an answer is what it is: the <c>reason</c> of log and metric (reference.md §4).</summary>
public enum ReasonCode : byte
{
    /// <summary>Nothing to explain: the endpoint answered.</summary>
    None = 0,

    /// <summary>More connections than one client may have: reset at once, in metrics only.</summary>
    ConnectionLimit,

    /// <summary>A peer of <c>proxy_protocol</c> that began with something else than a PROXY header: closed, in metrics only.</summary>
    ProxyHeader,

    /// <summary>A TLS handshake that began and came to nothing: closed, in metrics only.</summary>
    TlsHandshake,

    /// <summary>A client that had to show a certificate in its TLS handshake and showed none, or one that is not taken: closed, in metrics only.</summary>
    ClientCertificate,

    /// <summary>More TLS handshakes under way than there may be: reset at once, in metrics only.</summary>
    HandshakeLimit,

    /// <summary>Malformed head or framing: 400, then close.</summary>
    BadRequest,

    /// <summary>TRACE or CONNECT: 405.</summary>
    MethodRefused,

    /// <summary>The route's <c>allow</c> and <c>deny</c> do not let this client in: 403.</summary>
    Denied,

    /// <summary>More requests than the route's <c>rate_limit</c>: 429.</summary>
    RateLimited,

    /// <summary>No route and no default backend: 404.</summary>
    NoRoute,

    /// <summary>The request's host asks something else of a TLS handshake than its connection's was: 421, then close.</summary>
    Misdirected,

    /// <summary>Header or body too slow: 408, then close.</summary>
    ClientTimeout,

    /// <summary>Body, request line or header block over its limit: 413, 414, 431, then close.</summary>
    TooLarge,

    /// <summary>An Expect other than 100-continue: 417.</summary>
    ExpectationFailed,

    /// <summary>A WebSocket version other than 13: 426.</summary>
    UpgradeRequired,

    /// <summary>The client left before its answer was complete: 499, in the log only.</summary>
    ClientClosed,

    /// <summary>A transfer coding or method that is not supported: 501.</summary>
    NotImplemented,

    /// <summary>The endpoint refused the connection: 502.</summary>
    ConnectRefused,

    /// <summary>The endpoint could not be reached for another reason than a refusal: 502.</summary>
    ConnectFailed,

    /// <summary>No TLS came about with the endpoint: its certificate was not taken, or it spoke none: 502.</summary>
    ConnectTls,

    /// <summary>The endpoint closed or reset the connection before its answer's head was complete: 502.</summary>
    UpstreamReset,

    /// <summary>A request waited in its service's <c>queue</c> for as long as it may, and no connection became free: 503.</summary>
    QueueTimeout,

    /// <summary>Every endpoint has its <c>max_connections</c> in use and the <c>queue</c> is full: 503.</summary>
    Overloaded,

    /// <summary>The endpoint answered with a status that <c>retry.on</c> lists: the reason of a retry, never of an answer.</summary>
    UpstreamStatus,

    /// <summary>The endpoint's answer breaks HTTP/1.1: 502, its connection closed.</summary>
    UpstreamInvalid,

    /// <summary>The endpoint's answer ended early, after its head went to the client: the client's connection is cut.</summary>
    UpstreamTruncated,

    /// <summary>No endpoint is eligible: 503.</summary>
    NoEndpoint,

    /// <summary>This process is draining: 503 to probes.</summary>
    Draining,

    /// <summary>The ALB of this process is disabled: 503 to probes.</summary>
    Disabled,

    /// <summary>The connect took too long: 504.</summary>
    ConnectTimeout,

    /// <summary>The first byte of the answer took too long: 504.</summary>
    FirstByteTimeout,

    /// <summary>The endpoint paused too long within its answer or while taking the request: 504, or the client's connection is cut.</summary>
    IdleTimeout,

    /// <summary>An HTTP version other than 1.0 and 1.1: 505.</summary>
    BadVersion,

    /// <summary>Our own Via came back: 508.</summary>
    Loop,

    /// <summary>Our own bug: 500, the connection closed, the stack in the process log.</summary>
    InternalError,
}
