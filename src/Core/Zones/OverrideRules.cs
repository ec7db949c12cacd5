using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>Says whether an operator's word may be taken, and what to tell him.</summary>
/// <remarks>Background, pure.</remarks>
internal static class OverrideRules
{
    /// <summary>There is nobody any more to do it.</summary>
    public static OverrideResult Ended { get; } = new(OverrideOutcome.Ended, IsKept: false, "this process is stopping, and nothing was changed");

    /// <returns>Null: it may be done; else the refusal.</returns>
    public static OverrideResult? Refuse(ZoneVerdicts verdicts, string albId, bool isEnabled, bool isForced)
    {
        AlbVerdict? alb = verdicts.Albs.FirstOrDefault(verdict => verdict.Alb.Id == albId);
        if (alb is null)
        {
            string known = string.Join(", ", verdicts.Albs.Select(static verdict => verdict.Alb.Id));
            return new OverrideResult(OverrideOutcome.UnknownAlb, IsKept: false, $"there is no ALB '{albId}' in the configuration; it has {known}");
        }

        if (isEnabled || isForced || !alb.IsEnabled || alb.Alb.Weight == 0) // who is not answered can be taken out without harm
        {
            return null;
        }

        ImmutableArray<AlbVerdict> others = [.. verdicts.Albs.Where(verdict => verdict != alb && verdict.IsEnabled && verdict.Alb.Weight > 0)];
        return others.IsEmpty
                ? new OverrideResult(
                    OverrideOutcome.WouldBeLast, IsKept: false, $"'{albId}' is the only ALB that is enabled and has weight: without it the name is answered with no address")
            : others.All(static verdict => verdict.Health == AlbHealth.Down)
                ? new OverrideResult(
                    OverrideOutcome.OthersDown, IsKept: false, $"every other enabled ALB is down ({string.Join(", ", others.Select(static verdict => verdict.Alb.Id))}): without '{albId}' nothing would serve")
            : null;
    }

    /// <param name="albId">Whom.</param>
    /// <param name="isEnabled">What he wants.</param>
    /// <param name="wasEnabled">What was.</param>
    /// <param name="isShared">True where other zones hear of it by themselves.</param>
    /// <param name="isLasting">False where nothing outlives the process, as in the demo.</param>
    /// <param name="fault">Why it could not be saved; empty: it was.</param>
    public static OverrideResult Done(string albId, bool isEnabled, bool wasEnabled, bool isShared, bool isLasting, string fault)
    {
        string word = isEnabled ? "enabled" : "disabled";
        string text = isEnabled == wasEnabled ? $"'{albId}' was {word} already, and stays so" : $"'{albId}' is {word}";
        text += isShared ? "" : "; in this zone only, since zones without [mzlb] secret_file tell each other nothing";
        text += fault.Length == 0 ? "" : $"; it could not be saved and ends with this process: {fault}";
        return new OverrideResult(isEnabled == wasEnabled ? OverrideOutcome.Unchanged : OverrideOutcome.Changed, isLasting && fault.Length == 0, text);
    }
}
