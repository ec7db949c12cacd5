using System.Collections.Immutable;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Admin;

/// <summary>What one zone has decided, what it decided on, and what it answers.</summary>
/// <param name="Zone">Whose view this is.</param>
/// <param name="Ready">False until the first round of probes has ended.</param>
/// <param name="Entitled">Whether it may say that another is down.</param>
/// <param name="EntitledReason">Why, or why not.</param>
/// <param name="EntitledSince">Since when.</param>
/// <param name="AllDown">True when all enabled ALBs are answered for want of one that is up.</param>
/// <param name="Zones">What it hears of each zone, itself first.</param>
/// <param name="Albs">What it decided about each ALB.</param>
/// <param name="Dns">What the cluster's name is answered with.</param>
public sealed record ZonesStatus(
    string Zone,
    bool Ready,
    bool Entitled,
    string EntitledReason,
    DateTimeOffset EntitledSince,
    bool AllDown,
    ImmutableArray<ZoneStatus> Zones,
    ImmutableArray<AlbVerdictStatus> Albs,
    ZoneDnsStatus Dns)
{
    /// <summary>Reads verdicts.</summary>
    public static ZonesStatus Of(string zone, ZoneVerdicts verdicts, ZoneDnsStatus dns) => new(
        zone,
        verdicts.IsReady,
        verdicts.IsEntitled,
        verdicts.EntitledReason,
        verdicts.EntitledSince,
        verdicts.IsAllDown,
        [.. verdicts.Zones.Select(static heard => new ZoneStatus(heard.Zone, heard.IsHeard, heard.Reason, heard.LastHeard, heard.ConfigHash, heard.IsConfigSame, heard.Build))],
        [.. verdicts.Albs.Select(AlbVerdictStatus.Of)],
        dns);
}
