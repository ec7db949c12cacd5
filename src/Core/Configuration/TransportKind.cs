namespace LoadBalancer.Core.Configuration;

/// <summary>What carries the bytes.</summary>
public enum TransportKind : byte
{
    /// <summary>Our own event loops where the system has epoll (Linux), else Kestrel's sockets.</summary>
    Auto = 0,

    /// <summary>Our own event loops.</summary>
    Epoll,

    /// <summary>Kestrel's sockets.</summary>
    Sockets,
}
