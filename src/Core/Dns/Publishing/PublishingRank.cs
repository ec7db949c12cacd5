using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>In which order zones that want the same write it, so that one does and the others find it done.</summary>
/// <remarks>Background, pure. Zones that disagree about it lose nothing but an update: prerequisites decide, not ranks.</remarks>
public static class PublishingRank
{
    /// <summary>How many zones write before the one of <paramref name="albId"/>: those answered, in the order of the configuration, then the others.</summary>
    public static int Of(ZoneVerdicts verdicts, string albId)
    {
        int index = verdicts.Albs.ToList().FindIndex(verdict => verdict.Alb.Id == albId);
        if (index < 0)
        {
            return verdicts.Albs.Length; // serves no ALB of the plan: behind everybody who does
        }

        bool isAnswered = verdicts.Albs[index].IsAnswered;
        int before = verdicts.Albs.Take(index).Count(verdict => verdict.IsAnswered == isAnswered);
        return isAnswered ? before : before + verdicts.Albs.Count(static verdict => verdict.IsAnswered);
    }
}
