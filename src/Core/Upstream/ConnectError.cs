namespace LoadBalancer.Core.Upstream;

/// <summary>Why no connection to an endpoint came about. A value: a dead pod is traffic, not an exception.</summary>
internal enum ConnectError : byte
{
    None = 0,

    /// <summary>The endpoint's machine answered that nobody listens.</summary>
    Refused,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>The endpoint has as many connections as it may have, and none of them is idle.</summary>
    Full,

    /// <summary>It was there, and no TLS came about: its certificate was not taken, or it spoke none.</summary>
    TlsFailed,

    /// <summary>The network or our own machine could not: no route, no free port, no descriptor.</summary>
    Failed,
}
