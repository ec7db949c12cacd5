using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

public sealed class CpuClockTests
{
    [Fact]
    public void A_thread_born_between_the_readings_counts_from_zero_and_one_that_ended_takes_nothing_away()
    {
        CpuClock.Reading before = new(new Dictionary<string, long> { ["main"] = 1_000_000, ["ended"] = 9_000_000 }, 10_000);
        CpuClock.Reading after = new(new Dictionary<string, long> { ["main"] = 3_000_000, ["born"] = 500_000 }, 30_000);

        Assert.Equal(new CpuClock.Used(2_500, 20_000), CpuClock.Between(before, after));
    }
}
