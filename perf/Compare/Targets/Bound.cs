using System.Globalization;
using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>A limit, and on which side of it is good.</summary>
internal readonly record struct Bound(double Limit, bool IsAtLeast)
{
    public static Bound AtMost(double limit) => new(limit, false);

    public static Bound AtLeast(double limit) => new(limit, true);

    public Verdict Judge(Estimate estimate) =>
        !Keeps(estimate.Median) ? Verdict.Missed
        : Keeps(IsAtLeast ? estimate.Low : estimate.High) ? Verdict.Met
        : Verdict.MetByMedian;

    /// <summary>For a figure without noise: no interval.</summary>
    public Verdict Judge(double value) => Keeps(value) ? Verdict.Met : Verdict.Missed;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsAtLeast ? '≥' : '≤')} {Limit:0.##}");

    // A NaN keeps nothing.
    private bool Keeps(double value) => IsAtLeast ? value >= Limit : value <= Limit;
}
