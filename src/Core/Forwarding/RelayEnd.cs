namespace LoadBalancer.Core.Forwarding;

/// <summary>How the relaying of a body ended.</summary>
internal enum RelayEnd : byte
{
    /// <summary>The whole body is with the receiver.</summary>
    Complete = 0,

    /// <summary>The sender ended in order, but before its body's end.</summary>
    SourceEnded,

    /// <summary>The sender reset or lost its connection.</summary>
    SourceReset,

    /// <summary>The sender's chunk framing is broken.</summary>
    SourceInvalid,

    /// <summary>The sender paused for too long.</summary>
    SourceTimedOut,

    /// <summary>The receiver is gone.</summary>
    SinkClosed,

    /// <summary>The receiver took nothing for too long.</summary>
    SinkTimedOut,

    /// <summary>We stopped it ourselves.</summary>
    Stopped,
}
