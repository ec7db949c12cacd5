namespace LoadBalancer.Soak.Faults;

/// <summary>What a faulty pod does to one request.</summary>
internal enum Fault
{
    /// <summary>Answers as ordered.</summary>
    None,

    /// <summary>Reads the head, then closes: with a body unread, that is a reset.</summary>
    CloseAfterHead,

    /// <summary>RST behind the first bytes of the answer; none of them, some of its head, or some of its body.</summary>
    ResetMidAnswer,

    /// <summary>FIN there.</summary>
    CloseMidAnswer,

    /// <summary>Never answers; the connection stands.</summary>
    StallBeforeAnswer,

    /// <summary>Stops there; the connection stands.</summary>
    StallMidAnswer,

    /// <summary>Bytes that are no HTTP.</summary>
    Garbage,

    /// <summary>The right answer, when the balancer's wait is over.</summary>
    Late,

    /// <summary>The right answer twice, in one piece.</summary>
    Duplicate,

    /// <summary>502, of the pod's own.</summary>
    Status502,

    /// <summary>503, of the pod's own.</summary>
    Status503,
}
