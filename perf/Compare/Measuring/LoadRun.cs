using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Workload W1 as h2load drives it: GET with four fields over kept connections, at a fixed rate.</summary>
/// <param name="RatePerSecond">For all connections together; the same for every proxy, so that none gains by being slower.</param>
/// <param name="ConnectionCount">Client connections, opened at the start of each run.</param>
internal sealed record LoadRun(int RatePerSecond, int ConnectionCount)
{
    // A stalled proxy must not hang the measurement; a saturated one may take its time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Sends <paramref name="requestCount"/> requests and returns h2load's account of them.</summary>
    /// <exception cref="CompareException">h2load printed no summary, or did not end in three times the due time.</exception>
    public async Task<LoadResult> DriveAsync(Uri url, int requestCount, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(3.0 * requestCount / RatePerSecond) + Grace);
        try
        {
            ShortCommand.Outcome outcome = await ShortCommand.RunAsync(Describe(url, requestCount), deadline.Token);
            return LoadResult.TryParse(outcome.Output) ?? throw new CompareException($"h2load gave no result:\n{outcome.Output}{outcome.Errors}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CompareException($"h2load did not finish {requestCount} requests to {url} in time.");
        }
    }

    private Launch Describe(Uri url, int requestCount)
    {
        // h2load's rate is per connection.
        double ratePerConnection = (double)RatePerSecond / ConnectionCount;
        return new Launch(Tool.Taskset.Find(),
        [
            "-c", Text(CpuLayout.Load), Tool.H2Load.Find(),
            "--h1", "-t", "1", "-n", Text(requestCount), "-c", Text(ConnectionCount), "--rps", Text(ratePerConnection),
            // With Host and User-Agent, which h2load adds itself, these make four fields.
            "-H", "Accept: */*", "-H", "Accept-Encoding: gzip, deflate",
            url.ToString(),
        ]);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
