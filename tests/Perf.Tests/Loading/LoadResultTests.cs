using LoadBalancer.Perf.Compare.Loading;

namespace LoadBalancer.Perf.Tests.Loading;

public sealed class LoadResultTests
{
    [Fact]
    public void Reads_the_counts_and_the_rate_of_a_clean_run()
    {
        LoadResult? result = LoadResult.TryParse(Summary("16000 succeeded, 0 failed, 0 errored, 0 timeout", "16000 2xx, 0 3xx, 0 4xx, 0 5xx"));

        Assert.Equal(new LoadResult(16000, 16000, 16000, 8018.55), result);
        Assert.Null(result!.Fault);
    }

    [Theory]
    [InlineData("15999 succeeded, 1 failed, 1 errored, 0 timeout", "15999 2xx, 0 3xx, 0 4xx, 0 5xx")]
    [InlineData("16000 succeeded, 0 failed, 0 errored, 0 timeout", "15998 2xx, 0 3xx, 0 4xx, 2 5xx")]
    [InlineData("16000 succeeded, 0 failed, 0 errored, 0 timeout", "15998 2xx, 2 3xx, 0 4xx, 0 5xx")]
    public void One_request_that_failed_or_was_not_answered_2xx_is_a_fault(string requests, string statuses)
    {
        Assert.NotNull(LoadResult.TryParse(Summary(requests, statuses))!.Fault);
    }

    [Fact]
    public void Latencies_are_read_from_the_client_that_prints_them()
    {
        string output = Summary("16000 succeeded", "16000 2xx") + "\nlatency: 263 us median, 4272 us p99\n";

        Assert.Equal(new Latency(263, 4272), LoadResult.TryParse(output)!.Latency);
        Assert.Null(LoadResult.TryParse(Summary("16000 succeeded", "16000 2xx"))!.Latency);
    }

    [Fact]
    public void Output_without_a_summary_is_no_result()
    {
        Assert.Null(LoadResult.TryParse("starting benchmark...\nspawning thread #0: 64 total client(s). 16000 total requests\n"));
    }

    private static string Summary(string requests, string statuses) => $"""
        progress: 100% done

        finished in 2.00s, 8018.55 req/s, 1.90MB/s
        requests: 16000 total, 16000 started, 16000 done, {requests}
        status codes: {statuses}
        traffic: 3.80MB (3984000) total, 1.68MB (1760000) headers (space savings 0.00%), 1.53MB (1600000) data
        """;
}
