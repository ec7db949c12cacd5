using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Targets;

namespace LoadBalancer.Perf.Tests.Targets;

public sealed class BoundTests
{
    [Theory]
    [InlineData(0.80, 0.75, 0.89, nameof(Verdict.Met))]
    [InlineData(0.80, 0.75, 0.90, nameof(Verdict.Met))]
    [InlineData(0.89, 0.75, 0.93, nameof(Verdict.MetByMedian))]
    [InlineData(0.91, 0.75, 0.93, nameof(Verdict.Missed))]
    [InlineData(double.NaN, double.NaN, double.NaN, nameof(Verdict.Missed))]
    public void At_most_is_met_only_by_the_upper_end_of_the_interval(double median, double low, double high, string verdict)
    {
        Assert.Equal(verdict, Bound.AtMost(0.90).Judge(new Estimate(median, low, high)).ToString());
    }

    [Theory]
    [InlineData(1.20, 1.10, 1.30, nameof(Verdict.Met))]
    [InlineData(1.20, 1.05, 1.30, nameof(Verdict.MetByMedian))]
    [InlineData(1.05, 1.00, 1.30, nameof(Verdict.Missed))]
    public void At_least_is_met_only_by_the_lower_end(double median, double low, double high, string verdict)
    {
        Assert.Equal(verdict, Bound.AtLeast(1.1).Judge(new Estimate(median, low, high)).ToString());
    }
}
