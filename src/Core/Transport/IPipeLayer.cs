namespace LoadBalancer.Core.Transport;

/// <summary>Pipes that stand in front of a connection's own and have an end of their own to tell: TLS.</summary>
internal interface IPipeLayer
{
    /// <summary>True when it holds no part of something that is still to come.</summary>
    bool IsQuiet { get; }

    /// <summary>Writes its end (close_notify) into the connection's own pipe, behind what was flushed; once. The caller flushes.</summary>
    /// <returns>False when there is none to tell, or it was told.</returns>
    bool TryWriteEnd();
}
