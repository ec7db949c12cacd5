namespace LoadBalancer.Core.Zones;

/// <summary>What came of <c>lb alb disable</c> or <c>enable</c>.</summary>
/// <param name="Outcome">Whether it was done.</param>
/// <param name="IsKept">True when it outlives a restart of this process; false where it was not done, or is in force but could not be saved.</param>
/// <param name="Text">What happened and why, one line for the operator.</param>
public sealed record OverrideResult(OverrideOutcome Outcome, bool IsKept, string Text)
{
    /// <summary>In force now, here; the other zones hear of it within an interval.</summary>
    public bool IsDone => Outcome is OverrideOutcome.Changed or OverrideOutcome.Unchanged;
}
