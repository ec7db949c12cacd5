namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>How an exchange ended for its client.</summary>
internal enum Ending
{
    /// <summary>200, every byte of it as ordered.</summary>
    Whole,

    /// <summary>A whole answer with another status, the balancer's or the pod's.</summary>
    Refused,

    /// <summary>The answer had begun and was cut so that the client sees it.</summary>
    Cut,

    /// <summary>The connection ended with no byte of an answer.</summary>
    NoAnswer,

    /// <summary>Neither an answer nor an end for longer than any time-out.</summary>
    Hang,

    /// <summary>Bytes of another request, or an answer that looks whole and is not.</summary>
    Wrong,

    /// <summary>No connection came about: nothing was sent.</summary>
    NotConnected,
}
