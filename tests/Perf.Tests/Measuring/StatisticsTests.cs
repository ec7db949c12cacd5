using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 2.0 }, 2.5)]
    public void The_median_is_the_middle_value_or_the_mean_of_the_two_middle_ones(double[] values, double expected)
    {
        Assert.Equal(expected, Statistics.Median(values));
    }

    [Fact]
    public void The_interval_encloses_the_median_and_stays_within_the_values()
    {
        double[] values = [0.81, 0.84, 0.79, 0.86, 0.82, 0.83, 0.95, 0.80, 0.82, 0.85];

        Estimate estimate = Statistics.MedianWithInterval(values, seed: 1);

        Assert.InRange(estimate.Median, estimate.Low, estimate.High);
        Assert.InRange(estimate.Low, 0.79, estimate.Median);
        Assert.InRange(estimate.High, estimate.Median, 0.95);
        Assert.True(estimate.Low < estimate.High);
    }

    [Fact]
    public void Values_that_do_not_vary_have_an_interval_of_no_width()
    {
        Assert.Equal(new Estimate(0.9, 0.9, 0.9), Statistics.MedianWithInterval([0.9, 0.9, 0.9], seed: 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        double[] values = [1.0, 1.2, 0.9, 1.1, 1.05];

        Assert.Equal(Statistics.MedianWithInterval(values, seed: 7), Statistics.MedianWithInterval(values, seed: 7));
    }
}
