using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

public sealed class ComparisonTests
{
    [Fact]
    public void The_ratio_is_the_median_of_the_ratios_within_rounds_and_not_the_ratio_of_medians()
    {
        // Another machine speed in each round; ours always costs 0.8 of nginx.
        Comparison comparison = Runs.Compare(["nginx", "lb"], [10, 8], [20, 16], [5, 4]);

        Assert.Equal(new Estimate(0.8, 0.8, 0.8), comparison.Ratio("lb", "nginx", Figure.Cpu));
    }

    [Fact]
    public void A_round_with_a_fault_counts_for_nobody()
    {
        Round bad = Runs.Round(2, ["nginx", "lb"], [1, 100]) with { Fault = "lb: 5 of 10 answered 2xx" };
        Comparison comparison = new(["nginx", "lb"], [Runs.Round(1, ["nginx", "lb"], [10, 9]), bad], seed: 1);

        Assert.Equal(1, comparison.ValidCount);
        Assert.Equal(9, comparison.Median("lb", Figure.Cpu.Of));
        Assert.Equal(2, comparison.Rounds.Count);
    }

    [Theory]
    [InlineData(10.29, true)]
    [InlineData(9.71, true)]
    [InlineData(10.4, false)]
    [InlineData(9.6, false)]
    public void Two_equal_proxies_must_agree_within_three_hundredths(double second, bool isQuiet)
    {
        Estimate? noise = Runs.Compare(["nginx", "nginx2"], [10, second]).Noise("nginx", "nginx2");

        Assert.Equal(isQuiet, Comparison.IsQuiet(noise!.Value));
    }

    [Fact]
    public void Without_the_second_proxy_nothing_is_known_of_the_noise()
    {
        Assert.Null(Runs.Compare(["nginx", "lb"], [10, 8]).Noise("nginx", "nginx2"));
    }

    [Fact]
    public void The_processor_is_busy_for_the_time_of_a_request_times_their_number()
    {
        Assert.Equal(0.4, new Sample(50, 50, 8000, 16, null).BusyShare, 6);
    }
}
