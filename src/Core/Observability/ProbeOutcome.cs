namespace LoadBalancer.Core.Observability;

/// <summary>How a probe ended: the <c>result</c> of <c>lb_health_probes_total</c>.</summary>
public enum ProbeOutcome : byte
{
    /// <summary>Everything was as expected.</summary>
    Pass = 0,

    /// <summary>The endpoint's machine said that nobody listens.</summary>
    Refused,

    /// <summary>The endpoint could not be reached for another reason.</summary>
    Unreachable,

    /// <summary>It was not over within <c>health.timeout</c>.</summary>
    Timeout,

    /// <summary>The endpoint closed or reset the connection before its answer was complete.</summary>
    Reset,

    /// <summary>The answer is not HTTP/1.1.</summary>
    Invalid,

    /// <summary>The answer's status is not one of <c>health.expect_status</c>.</summary>
    Status,

    /// <summary>The answer's body lacks <c>health.expect_body</c>.</summary>
    Body,

    /// <summary>No TLS came about: the endpoint's certificate was not taken, or it spoke none.</summary>
    Tls,

    /// <summary>It could not be made for want of something of our own (a descriptor, a port): says nothing of the endpoint.</summary>
    NotMade,
}
