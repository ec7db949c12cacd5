using System.Globalization;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Protocol;

namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>A figure of ours over the same figure of another proxy, from the same rounds.</summary>
/// <param name="Title">The row's first cell.</param>
/// <param name="Workload">By name.</param>
/// <param name="Figure">What is compared.</param>
/// <param name="Against">The other proxy.</param>
/// <param name="Bound">On the ratio.</param>
internal sealed record RatioTarget(string Title, string Workload, Figure Figure, string Against, Bound Bound) : ITarget
{
    private const string None = "–";

    /// <summary>The proxy that is judged, where it is none of our shapes as they are (W7 has its own), else null.</summary>
    public string? Instead { get; init; }

    public TargetRow Judge(Findings findings, string ours)
    {
        string judged = Instead ?? ours;
        Comparison? comparison = findings.Of(Workload);
        if (comparison is null || !comparison.Peers.Contains(judged) || !comparison.Peers.Contains(Against))
        {
            return new TargetRow(Title, None, Against, None, None, None, Bound.ToString(), Verdict.Unknown);
        }

        Estimate ratio = comparison.Ratio(judged, Against, Figure);
        return new TargetRow(
            Title,
            Value(comparison.Median(judged, Figure.Of)),
            Against,
            Value(comparison.Median(Against, Figure.Of)),
            Text(ratio.Median),
            $"{Text(ratio.Low)}–{Text(ratio.High)}",
            Bound.ToString(),
            Bound.Judge(ratio));
    }

    private string Value(double number) => string.Create(CultureInfo.InvariantCulture, $"{(number < 1000 ? $"{number:F2}" : $"{number:F0}")} {Figure.Unit}");

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
