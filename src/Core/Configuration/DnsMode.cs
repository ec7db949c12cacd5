namespace LoadBalancer.Core.Configuration;

/// <summary><c>mode</c> of <c>[mzlb.dns]</c>.</summary>
public enum DnsMode
{
    /// <summary><c>embedded</c>: this process answers.</summary>
    Embedded,

    /// <summary><c>rfc2136</c>: a DNS server answers, and is told by updates.</summary>
    Rfc2136,

    /// <summary><c>off</c>: nobody; verdicts are made all the same.</summary>
    Off,
}
