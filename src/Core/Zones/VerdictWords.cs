using System.Collections.Immutable;
using System.Globalization;

namespace LoadBalancer.Core.Zones;

/// <summary>Says to the operator why an ALB is as it is.</summary>
/// <remarks>Background, pure.</remarks>
internal static class VerdictWords
{
    /// <param name="facts">What this zone knows.</param>
    /// <param name="health">What was decided.</param>
    /// <param name="votes">What each zone has seen.</param>
    /// <param name="notEntitled">Why this zone may change nothing: <c>hears 1 of 3 zones</c>; empty when it may.</param>
    public static string Of(in AlbFacts facts, AlbHealth health, ImmutableArray<ZoneVote> votes, string notEntitled)
    {
        string administrative = !facts.IsEnabled
            ? facts.OverriddenIn is null ? "disabled in the configuration" : $"disabled by the operator in zone {facts.OverriddenIn}"
            : facts.Alb.Weight == 0 ? "weight 0" : "";
        string seen = Seen(facts, health, votes, notEntitled);
        return administrative.Length == 0 ? seen : seen.Length == 0 ? administrative : $"{administrative}; {seen}";
    }

    private static string Seen(in AlbFacts facts, AlbHealth health, ImmutableArray<ZoneVote> votes, string notEntitled)
    {
        if (facts.IsOut)
        {
            return $"it says that it is {facts.Standing}";
        }

        int downCount = votes.Count(static vote => vote.Health == AlbHealth.Down);
        int voteCount = votes.Count(static vote => vote.Health != AlbHealth.Unknown);
        string text = "";
        if (downCount > 0)
        {
            string evidence = votes.First(static vote => vote.Health == AlbHealth.Down).Reason;
            string verb = downCount == 1 ? "says" : "say";
            string why = evidence.Length == 0 ? "" : $": {evidence}";
            text = string.Create(CultureInfo.InvariantCulture, $"{downCount} of {voteCount} zone{(voteCount == 1 ? "" : "s")} {verb} it is down{why}");
        }

        if (facts.IsSuspect)
        {
            text = text.Length == 0 ? $"{facts.Count}: {facts.Evidence}" : $"{text}; {facts.Count}";
        }

        bool differs = (health == AlbHealth.Down) != (2 * downCount > voteCount);
        return notEntitled.Length > 0 && differs ? $"{(text.Length == 0 ? "down as it was" : text)}; nothing is changed, since this zone {notEntitled}"
            : text.Length == 0 && health == AlbHealth.Unknown ? "no probe has ended yet"
            : text;
    }
}
