namespace LoadBalancer.Core.Observability;

/// <summary>What a query asked for, as far as metrics tell types apart: the <c>qtype</c> label, bounded.</summary>
internal enum DnsAsked : byte
{
    /// <summary>No question could be read.</summary>
    None = 0,

    /// <summary>A type that has no name here.</summary>
    Other,

    A,
    Aaaa,
    Ns,
    Soa,
    Any,
    Https,
    Svcb,
    Txt,
    Mx,
    Cname,
    Ptr,
    Srv,
    Caa,
    Ds,
    Dnskey,
    Axfr,
    Ixfr,
}
