using System.Collections.Immutable;
using System.Globalization;

namespace LoadBalancer.Core.Zones;

/// <summary>Decides which ALBs are answered.</summary>
/// <remarks>
/// Background, pure. Of an ALB that does not say itself that it is out:
/// <code>
/// entitled  a majority of the votes says down   then
/// yes       yes                                 down
/// yes       no                                  up
/// no        (not asked)                         as it was
/// </code>
/// A vote is a zone's, this one's among them; one that has not found out yet is none. Who entitles us to take an ALB out must have been heard since
/// the probe began that took it down here: else a zone that is being cut off could still use, for a moment, whom it has lost already.
/// </remarks>
internal static class Decision
{
    public static ZoneVerdicts Decide(DecisionInput input)
    {
        int zoneCount = input.Others.Length + 1;
        int heardCount = 1 + input.Others.Count(static other => other.Hearing.IsHeard);
        bool isEntitled = IsEntitled(input, sinceMs: 0);
        string hears = string.Create(CultureInfo.InvariantCulture, $"hears {heardCount} of {zoneCount} zone{(zoneCount == 1 ? "" : "s")}");
        string entitledReason = 2 * heardCount > zoneCount || input.Plan.Witnesses.IsEmpty ? hears
            : isEntitled ? $"{hears}, and a witness answers"
            : $"{hears}, and no witness answers";

        ImmutableArray<AlbVerdict> judged = [.. input.Albs.Select(facts => Judge(input, facts, isEntitled, hears))];
        bool isAnyUp = judged.Any(static verdict => MayBeAnswered(verdict) && verdict.Health != AlbHealth.Down);
        bool answersAll = !isAnyUp && input.Plan.AnswersAllWhenAllDown;
        ImmutableArray<AlbVerdict> albs = [.. judged.Select(verdict => Answer(input, verdict, answersAll))];
        bool isSame = Answered(albs).SequenceEqual(Answered(input.Last.Albs));
        return new ZoneVerdicts
        {
            IsReady = input.IsReady,
            IsEntitled = isEntitled,
            EntitledReason = entitledReason,
            EntitledSince = input.Last.IsEntitled == isEntitled && input.Last.EntitledSince != default ? input.Last.EntitledSince : input.Now,
            Albs = albs,
            Zones =
            [
                new ZoneHearing(input.Plan.Zone, IsHeard: true, "", input.Now, input.Plan.ConfigHash, IsConfigSame: true, input.Plan.Build),
                .. input.Others.Select(static other => other.Hearing),
            ],
            IsAllDown = answersAll && albs.Any(static verdict => verdict.IsAnswered),
            Revision = !input.IsReady ? 0 : isSame && input.Last.Revision > 0 ? input.Last.Revision : input.Last.Revision + 1,
        };
    }

    private static bool IsEntitled(DecisionInput input, long sinceMs) =>
        2 * (1 + input.Others.Count(other => other.Hearing.IsHeard && other.HeardAtMs >= sinceMs)) > input.Others.Length + 1
        || input.WitnessAtMs >= sinceMs;

    private static bool MayBeAnswered(AlbVerdict verdict) => verdict.IsEnabled && verdict.Alb.Weight > 0;

    private static IEnumerable<ZoneAlb> Answered(ImmutableArray<AlbVerdict> albs) =>
        albs.Where(static verdict => verdict.IsAnswered).Select(static verdict => verdict.Alb);

    private static AlbVerdict Judge(DecisionInput input, in AlbFacts facts, bool isEntitled, string hears)
    {
        ZoneAlb alb = facts.Alb;
        ImmutableArray<ZoneVote> votes = Votes(input, facts.Sighting);
        int downCount = votes.Count(static vote => vote.Health == AlbHealth.Down);
        int voteCount = votes.Count(static vote => vote.Health != AlbHealth.Unknown);
        bool isDownByVotes = 2 * downCount > voteCount;
        AlbVerdict? last = input.Last.Albs.FirstOrDefault(verdict => verdict.Alb.Id == alb.Id);
        AlbHealth kept = last is null or { IsOut: true } ? AlbHealth.Unknown : last.Health; // its own word ends with its own word
        bool isHeld = !isEntitled || (isDownByVotes && !IsEntitled(input, facts.DownSinceMs));
        AlbHealth health = facts.IsOut ? AlbHealth.Down
            : isHeld ? kept == AlbHealth.Unknown && facts.Health == AlbHealth.Up ? AlbHealth.Up : kept
            : isDownByVotes ? AlbHealth.Down
            : voteCount > downCount ? AlbHealth.Up
            : AlbHealth.Unknown;
        return new AlbVerdict
        {
            Alb = alb,
            IsEnabled = facts.IsEnabled,
            IsOverridden = facts.OverriddenIn is not null,
            Health = health,
            IsOut = facts.IsOut,
            IsSuspect = facts.IsSuspect || (health != AlbHealth.Down && downCount > 0),
            Standing = facts.Standing,
            Build = facts.Build,
            Since = last?.Since ?? input.Now,
            Reason = VerdictWords.Of(facts, health, votes, isEntitled ? "" : hears),
            Votes = votes,
        };
    }

    private static ImmutableArray<ZoneVote> Votes(DecisionInput input, AlbSighting own)
    {
        ImmutableArray<ZoneVote>.Builder votes = ImmutableArray.CreateBuilder<ZoneVote>(input.Others.Length + 1);
        votes.Add(new ZoneVote(input.Plan.Zone, own.Health, own.Reason));
        foreach (HeardZone other in input.Others)
        {
            if (other.Hearing.IsHeard && other.State is { } state)
            {
                foreach (AlbSighting seen in state.Seen)
                {
                    if (seen.Alb == own.Alb)
                    {
                        votes.Add(new ZoneVote(state.Zone, seen.Health, seen.Reason));
                    }
                }
            }
        }

        return votes.DrainToImmutable();
    }

    private static AlbVerdict Answer(DecisionInput input, AlbVerdict verdict, bool answersAll)
    {
        bool isAnswered = input.IsReady && MayBeAnswered(verdict) && (answersAll || verdict.Health != AlbHealth.Down);
        AlbVerdict? last = input.Last.Albs.FirstOrDefault(before => before.Alb.Id == verdict.Alb.Id);
        return verdict with
        {
            IsAnswered = isAnswered,
            Since = last is not null && last.Health == verdict.Health && last.IsAnswered == isAnswered ? last.Since : input.Now,
            Reason = answersAll && isAnswered ? $"answered because every enabled ALB is down; {verdict.Reason}" : verdict.Reason,
        };
    }
}
