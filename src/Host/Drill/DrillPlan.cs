using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;

namespace LoadBalancer.Host.Drill;

/// <summary>What a drill does to which ALBs, and whom it asks meanwhile.</summary>
/// <param name="Zone">The zone that is taken out.</param>
/// <param name="Albs">Its ALBs.</param>
/// <param name="Others">Those that are left.</param>
/// <param name="Domain">The cluster's name.</param>
/// <param name="TtlSeconds">How long an answer may be kept.</param>
/// <param name="Resolvers">Who is asked for the name.</param>
/// <param name="Length">How long the zone stays out.</param>
/// <param name="PromisedToLeave">How soon it must be out of every answer; null: nothing is promised, another server's answers are cached or pulled.</param>
internal sealed record DrillPlan(
    string Zone,
    ImmutableArray<AlbVerdictStatus> Albs,
    ImmutableArray<AlbVerdictStatus> Others,
    string Domain,
    int TtlSeconds,
    ImmutableArray<IPEndPoint> Resolvers,
    TimeSpan Length,
    TimeSpan? PromisedToLeave)
{
    /// <summary>zones.md: a disable is out of answers within two seconds.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    /// <summary>Makes a plan; null, with the reason, when there is nothing to drill.</summary>
    /// <param name="zones">As a process sees them.</param>
    /// <param name="zone">Which.</param>
    /// <param name="resolvers">Whom to ask; empty: those that the process knows.</param>
    /// <param name="length">How long.</param>
    /// <param name="fault">Why not.</param>
    public static DrillPlan? TryMake(ZonesStatus zones, string zone, ImmutableArray<IPEndPoint> resolvers, TimeSpan length, out string fault)
    {
        ImmutableArray<AlbVerdictStatus> own = [.. zones.Albs.Where(alb => alb.Zone == zone)];
        ImmutableArray<AlbVerdictStatus> others = [.. zones.Albs.Where(alb => alb.Zone != zone && alb.Answered)];
        fault = own.IsEmpty ? $"there is no ALB in a zone '{zone}'; there are the zones {string.Join(", ", zones.Albs.Select(static alb => alb.Zone).Distinct())}"
            : !zones.Ready ? "its first round of probes has not ended yet; ask again in a few seconds"
            : own.FirstOrDefault(static alb => !alb.Enabled || !alb.Answered) is AlbVerdictStatus absent ? $"{absent.Id} is not in answers as it is: {absent.Reason}"
            : others.IsEmpty ? "no other ALB is in answers: the drill would be an outage"
            : "";
        return fault.Length > 0 ? null : new DrillPlan(
            zone,
            own,
            others,
            zones.Dns.Domain,
            zones.Dns.TtlSeconds,
            resolvers.IsEmpty ? [.. zones.Dns.At.Select(IPEndPoint.Parse)] : resolvers,
            length,
            zones.Dns.Mode == "embedded" ? Promise : null);
    }
}
