namespace LoadBalancer.Core.Observability;

/// <summary>Why a <c>udp</c> listener dropped a datagram.</summary>
internal enum DatagramLoss : byte
{
    /// <summary>A new client's, and there are as many sessions as there may be.</summary>
    Sessions = 0,

    /// <summary>A new client's, and no endpoint is eligible.</summary>
    NoEndpoint,

    /// <summary>A new client's, and every endpoint has its <c>max_connections</c>.</summary>
    Overloaded,

    /// <summary>A new client's, and this process has no descriptor or port left.</summary>
    NoSocket,

    /// <summary>A new client's, and the listener is being closed.</summary>
    Draining,

    /// <summary>The endpoint's machine says that nobody listens, and there was no other to go to.</summary>
    Refused,

    /// <summary>The kernel would not take it: its buffer is full, or the datagram is longer than the way allows.</summary>
    NotSent,
}
