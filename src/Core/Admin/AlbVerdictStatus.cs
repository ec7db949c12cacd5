using System.Collections.Immutable;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Admin;

/// <summary>What a zone has decided about one ALB, and on whose word.</summary>
/// <param name="Id">Which.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Ip">Its portable IP.</param>
/// <param name="ProbeAddress">Where it is probed: the public listener there.</param>
/// <param name="Enabled">Whether the operator wants it.</param>
/// <param name="Overridden">True when <c>lb alb</c> says so, and not the configuration.</param>
/// <param name="Verdict"><c>up</c>, <c>down</c>, <c>unknown</c>.</param>
/// <param name="Answered">Whether it is in answers.</param>
/// <param name="Suspect">True while probes say something else than the verdict, not often enough yet.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Reason">Why.</param>
/// <param name="Votes">What each zone that was heard has seen of it.</param>
public sealed record AlbVerdictStatus(
    string Id,
    string Zone,
    string Ip,
    string ProbeAddress,
    bool Enabled,
    bool Overridden,
    string Verdict,
    bool Answered,
    bool Suspect,
    DateTimeOffset Since,
    string Reason,
    ImmutableArray<ZoneVoteStatus> Votes)
{
    /// <summary>Reads one.</summary>
    public static AlbVerdictStatus Of(AlbVerdict verdict) => new(
        verdict.Alb.Id,
        verdict.Alb.Zone,
        verdict.Alb.Ip.ToString(),
        verdict.Alb.ProbeAddress.ToString(),
        verdict.IsEnabled,
        verdict.IsOverridden,
        Word(verdict.Health),
        verdict.IsAnswered,
        verdict.IsSuspect,
        verdict.Since,
        verdict.Reason,
        [.. verdict.Votes.Select(static vote => new ZoneVoteStatus(vote.Zone, Word(vote.Health), vote.Reason))]);

    private static string Word(AlbHealth health) => health.ToString().ToLowerInvariant();
}
