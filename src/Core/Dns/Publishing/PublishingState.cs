namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Where publishing stands.</summary>
public enum PublishingState : byte
{
    /// <summary>There is nothing to publish: another mode, or nothing has been decided yet.</summary>
    Idle = 0,

    /// <summary>The server held what is wanted when it was last looked at.</summary>
    InStep,

    /// <summary>It is being looked at or written now.</summary>
    Writing,

    /// <summary>It differs, or may; another zone has its turn, or this one may not write.</summary>
    Waiting,

    /// <summary>The last attempt failed; the next comes later.</summary>
    Failing,
}
