using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>What a DNS server must hold for a <see cref="DnsZone"/>: both kinds of addresses, for the name and for everything below it.</summary>
/// <remarks>Background, pure. Always the same sets in the same order, the empty ones too: those must not be there.</remarks>
public static class WantedRecords
{
    /// <summary>The sets that are ours at the server; it may hold others, which are nobody's concern here.</summary>
    public static ImmutableArray<(string Name, RecordKind Kind)> KeysOf(string domain) =>
        [(domain, RecordKind.A), (domain, RecordKind.Aaaa), ($"*.{domain}", RecordKind.A), ($"*.{domain}", RecordKind.Aaaa)];

    /// <summary>The sets as they must be, in the order of <see cref="KeysOf"/>.</summary>
    public static ImmutableArray<RecordSet> Of(DnsZone zone) =>
        [.. KeysOf(zone.Domain).Select(key => RecordSet.Of(key.Name, key.Kind, zone.TtlSeconds, zone.Addresses.Select(static address => address.Ip)))];
}
