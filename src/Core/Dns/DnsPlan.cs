using System.Collections.Immutable;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Dns;

/// <summary>What of the configuration an answer is made of; verdicts are the rest.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Domain">The name, in lower case, without a dot behind it.</param>
/// <param name="Nameservers">Those of the domain.</param>
/// <param name="TtlSeconds">How long an answer may be kept while everything is quiet.</param>
/// <param name="CountsSuspicion">False where zones write one answer together: what only one of them suspects would have them write against each other.</param>
public sealed record DnsPlan(string Domain, ImmutableArray<DnsNameserver> Nameservers, int TtlSeconds, bool CountsSuspicion = true)
{
    /// <summary>While anything is down or about to change, an address that leaves shall be forgotten soon.</summary>
    private const int UnsettledTtlSeconds = 10;

    /// <summary>What is to be answered now; null: nothing yet, since nobody has been probed.</summary>
    /// <param name="verdicts">What has been decided.</param>
    /// <param name="before">What has been answered until now; null: nothing.</param>
    /// <param name="now">Of the wall clock: a serial that has it in it grows over restarts too.</param>
    public DnsZone? Answer(ZoneVerdicts verdicts, DnsZone? before, DateTimeOffset now)
    {
        if (!verdicts.IsReady)
        {
            return before;
        }

        DnsZone next = new()
        {
            Domain = Domain,
            Nameservers = Nameservers,
            Addresses = [.. verdicts.Albs.Where(static alb => alb.IsAnswered).Select(static alb => new DnsAddress(alb.Alb.Ip, Math.Max(1, alb.Alb.Weight)))],
            TtlSeconds = verdicts.IsUnsettled(CountsSuspicion) ? Math.Min(TtlSeconds, UnsettledTtlSeconds) : TtlSeconds,
            Serial = before?.Serial ?? 0,
        };
        return before is not null && SaysTheSame(before, next) ? before : next with { Serial = Math.Max(next.Serial + 1, (uint)now.ToUnixTimeSeconds()) };
    }

    private static bool SaysTheSame(DnsZone before, DnsZone next) =>
        before.Domain == next.Domain && before.TtlSeconds == next.TtlSeconds && before.Addresses.SequenceEqual(next.Addresses) &&
        before.Nameservers.Select(static server => server.Name).SequenceEqual(next.Nameservers.Select(static server => server.Name)) &&
        before.Nameservers.SelectMany(static server => server.Addresses).SequenceEqual(next.Nameservers.SelectMany(static server => server.Addresses));
}
