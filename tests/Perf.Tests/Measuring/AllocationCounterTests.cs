using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

public sealed class AllocationCounterTests
{
    [Theory]
    [InlineData("# TYPE dotnet_gc_allocated_bytes_total counter\ndotnet_gc_allocated_bytes_total 1234567\n", 1234567)]
    [InlineData("dotnet_gc_allocated_bytes_total{heap=\"a\"} 1.5e3 1700000000\ndotnet_gc_allocated_bytes_total{heap=\"b\"} 500\n", 2000)]
    public void Sums_the_samples_of_the_metric(string page, double expected)
    {
        Assert.Equal(expected, AllocationCounter.TryParse(page));
    }

    [Fact]
    public void Another_metric_whose_name_only_begins_alike_is_not_taken()
    {
        Assert.Null(AllocationCounter.TryParse("dotnet_gc_allocated_bytes_total_other 5\nlb_connections 3\n"));
    }
}
