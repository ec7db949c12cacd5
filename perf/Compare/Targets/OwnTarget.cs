using System.Globalization;
using LoadBalancer.Perf.Compare.Protocol;

namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>A figure of ours under a limit of its own; other proxies' figures stand beside it for comparison only.</summary>
/// <param name="Title">The row's first cell.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Of">Takes it out of a run, for one proxy by name; null where it was not measured.</param>
/// <param name="Beside">Proxies whose figures are shown.</param>
/// <param name="Bound">On ours, which is rounded as shown first.</param>
internal sealed record OwnTarget(string Title, string Unit, Func<Findings, string, double?> Of, IReadOnlyList<string> Beside, Bound Bound) : ITarget
{
    private const string None = "–";

    /// <summary>Digits after the point, in which the figure is shown and judged.</summary>
    public int Digits { get; init; } = 2;

    public TargetRow Judge(Findings findings, string ours)
    {
        double? value = Rounded(findings, ours);
        string theirs = string.Join(", ", Beside.Select(peer => Text(Rounded(findings, peer))));
        return new TargetRow(
            Title,
            value is null ? None : $"{Text(value)} {Unit}",
            Beside.Count == 0 ? None : string.Join(", ", Beside),
            theirs.Length == 0 ? None : theirs,
            None,
            None,
            $"{Bound} {Unit}",
            value is { } known ? Bound.Judge(known) : Verdict.Unknown);
    }

    // Plus zero: a little less than nothing, which two runs may differ by, is shown as 0 and not as -0.
    private double? Rounded(Findings findings, string peer) => Of(findings, peer) is { } value ? Math.Round(value, Digits) + 0.0 : null;

    private string Text(double? value) => value is { } known ? known.ToString($"F{Digits}", CultureInfo.InvariantCulture) : None;
}
