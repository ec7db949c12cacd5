using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Dns;

/// <summary>Types of records by number, for metrics.</summary>
internal static class DnsAskedTypes
{
    public static DnsAsked Of(ushort type) => type switch
    {
        1 => DnsAsked.A,
        28 => DnsAsked.Aaaa,
        65 => DnsAsked.Https,
        2 => DnsAsked.Ns,
        5 => DnsAsked.Cname,
        6 => DnsAsked.Soa,
        12 => DnsAsked.Ptr,
        15 => DnsAsked.Mx,
        16 => DnsAsked.Txt,
        33 => DnsAsked.Srv,
        43 => DnsAsked.Ds,
        48 => DnsAsked.Dnskey,
        64 => DnsAsked.Svcb,
        251 => DnsAsked.Ixfr,
        252 => DnsAsked.Axfr,
        255 => DnsAsked.Any,
        257 => DnsAsked.Caa,
        _ => DnsAsked.Other,
    };
}
