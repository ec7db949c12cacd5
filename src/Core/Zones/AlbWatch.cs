using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Zones;

/// <summary>What is kept in mind of one ALB.</summary>
/// <remarks>Background. Lives as long as the ALB stays in the plan at the same address. Guarded by <see cref="ZoneMonitor"/>'s lock.</remarks>
internal sealed class AlbWatch(ZoneAlb alb)
{
    /// <summary>As of the plan in force.</summary>
    public ZoneAlb Alb { get; set; } = alb;

    /// <summary>What its probes come to.</summary>
    public AlbTally Tally { get; } = new();

    /// <summary>What was heard at its address.</summary>
    public HeardAlb Heard { get; } = new();

    /// <summary>When it is probed next, and whether a probe is under way.</summary>
    public Turn Probe { get; } = new();

    /// <summary>The same for its zone's state.</summary>
    public Turn Read { get; } = new();

    /// <summary>False once it has left the plan: what is under way no longer counts.</summary>
    public bool IsWatched { get; set; } = true;

    /// <summary>True once a probe has ended, however it did.</summary>
    public bool HasBeenProbed { get; private set; }

    /// <summary>When the last probe ended, if the ALB answered it; null: it did not.</summary>
    public long? AnsweredAtMs { get; private set; }

    /// <summary>The same, for the operator, of the last probe that was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Takes how a probe ended.</summary>
    public void Take(in ProbeVerdict verdict, ProbePolicy policy, long begunAtMs, long nowMs, DateTimeOffset now)
    {
        HasBeenProbed = true;
        if (verdict.Outcome == ProbeOutcome.NotMade)
        {
            return; // our own want says nothing of the ALB (faults.md row 14)
        }

        bool isAnswered = verdict.Outcome == ProbeOutcome.Pass || verdict.Standing.Length > 0;
        AnsweredAtMs = isAnswered ? nowMs : null;
        AnsweredAt = isAnswered ? now : AnsweredAt;
        if (verdict.Outcome == ProbeOutcome.Pass)
        {
            Tally.Pass(policy.Rise);
        }
        else if (verdict.Standing.Length > 0)
        {
            Tally.SayOut(verdict.Standing);
        }
        else
        {
            Tally.Fail(Short(verdict.Evidence), policy.Rise, policy.Fall, begunAtMs, nowMs);
        }
    }

    /// <summary>Evidence may quote what the operator expects; states are bounded.</summary>
    private static string Short(string evidence) =>
        evidence.Length <= ZoneStateFormat.MostTextChars ? evidence : evidence[..ZoneStateFormat.MostTextChars];
}
