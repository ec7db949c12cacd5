using System.Collections.Immutable;
using LoadBalancer.Core.Dns;

namespace LoadBalancer.Core.Admin;

/// <summary>How the cluster's name is answered now.</summary>
/// <param name="Domain">The name.</param>
/// <param name="Mode"><c>embedded</c>, <c>rfc2136</c>, <c>off</c>.</param>
/// <param name="Addresses">What is answered; empty before the first round of probes has ended.</param>
/// <param name="TtlSeconds">How long it may be kept; 0: nothing is answered yet.</param>
/// <param name="Serial">Of the SOA; 0: nothing is answered yet.</param>
/// <param name="Publishing">Of <c>rfc2136</c>: how that goes; null elsewhere.</param>
/// <param name="At">Where it is answered: by <c>embedded</c>, as bound; by the server that <c>rfc2136</c> tells.</param>
public sealed record ZoneDnsStatus(string Domain, string Mode, ImmutableArray<string> Addresses, int TtlSeconds, long Serial, PublishingStatus? Publishing, ImmutableArray<string> At)
{
    /// <summary>Reads what is answered.</summary>
    public static ZoneDnsStatus Of(string domain, string mode, DnsZone? zone, PublishingStatus? publishing, ImmutableArray<string> at) => new(
        domain, mode, zone is null ? [] : [.. zone.Addresses.Select(static address => address.Ip.ToString())], zone?.TtlSeconds ?? 0, zone?.Serial ?? 0, publishing, at);
}
