using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Bytes lb allocates for one proxied request in the steady state.</summary>
/// <remarks>
/// A run also opens connections, and reading the metric costs something. Two runs that differ only in how many requests they send
/// have both in common, so their difference is the requests' own.
/// </remarks>
internal static class AllocationRun
{
    private const int ShortRunRequestCount = 20_000;

    /// <summary>What the two runs allocated, and how many requests they differed by.</summary>
    public readonly record struct Result(double ShortRunBytes, double LongRunBytes, int RequestCount)
    {
        public double BytesPerRequest => (LongRunBytes - ShortRunBytes) / RequestCount;

        /// <summary>What is not the requests': accepting the connections, and one reading of the metric.</summary>
        public double OtherBytes => ShortRunBytes - (BytesPerRequest * ShortRunRequestCount);
    }

    /// <summary>Warms <paramref name="lb"/> up and drives it twice.</summary>
    /// <exception cref="CompareException">A request failed, or the metric is not there.</exception>
    public static async Task<Result> MeasureAsync(
        LbPeer lb, ILoadClient load, double ratePerSecond, int warmUpRequestCount, int requestCount, CancellationToken cancellation)
    {
        using HttpClient client = new();
        await AllocatedByAsync(warmUpRequestCount);
        return new Result(await AllocatedByAsync(ShortRunRequestCount), await AllocatedByAsync(ShortRunRequestCount + requestCount), requestCount);

        async Task<double> AllocatedByAsync(int count)
        {
            double before = await AllocationCounter.ReadAsync(client, lb.AdminUrl, cancellation);
            LoadResult result = await load.DriveAsync(lb.Url, count, ratePerSecond, cancellation);
            double after = await AllocationCounter.ReadAsync(client, lb.AdminUrl, cancellation);
            return result.Fault is null ? after - before : throw new CompareException($"{lb.Name}: {result.Fault}");
        }
    }
}
