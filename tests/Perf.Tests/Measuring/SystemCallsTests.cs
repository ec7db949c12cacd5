using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

public sealed class SystemCallsTests
{
    [Fact]
    public void Counts_calls_with_and_without_errors_and_leaves_out_the_total()
    {
        const string Summary = """
            % time     seconds  usecs/call     calls    errors syscall
            ------ ----------- ----------- --------- --------- ----------------
             54.55    0.120000           7     16000           writev
             36.36    0.080000           5     16050        50 recvfrom
            ------ ----------- ----------- --------- --------- ----------------
            100.00    0.200000           6     32050        50 total
            """;

        SystemCalls.Count count = new(SystemCalls.Parse(Summary), RequestCount: 8000);

        Assert.Equal(16000, count.Calls["writev"]);
        Assert.Equal(16050, count.Calls["recvfrom"]);
        Assert.Equal(4.00625, count.PerRequest);
    }
}
