namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What a thread wants of a connection that its loop alone may touch.</summary>
[Flags]
internal enum SocketWishes
{
    None = 0,

    /// <summary>Look whether what is waited for has come: a read was begun, a wait cancelled, a turn given up.</summary>
    Look = 1,

    /// <summary>Send FIN behind what was written.</summary>
    FinishSending = 2,

    /// <summary>End it with a reset.</summary>
    Abort = 4,

    /// <summary>End it in order.</summary>
    Close = 8,
}
