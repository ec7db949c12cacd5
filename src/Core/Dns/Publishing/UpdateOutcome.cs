namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>How an update of the DNS server ended; its name in lower case is the metric's <c>result</c>.</summary>
public enum UpdateOutcome : byte
{
    /// <summary>The server made it.</summary>
    Ok = 0,

    /// <summary>The server holds something else than was expected, and changed nothing.</summary>
    Stale,

    /// <summary>The server would not.</summary>
    Refused,

    /// <summary>No answer, or none that can be trusted: whether it was made is not known.</summary>
    Error,
}
