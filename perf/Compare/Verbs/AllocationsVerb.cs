using System.CommandLine;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary><c>allocations</c>: bytes lb allocates for one proxied request in the steady state.</summary>
/// <remarks>
/// A run also opens connections, and reading the metric costs something. Two runs that differ only in how many requests they send
/// have both in common, so their difference is the requests' own.
/// </remarks>
internal static class AllocationsVerb
{
    private const int WarmUpRequestCount = 30_000;
    private const int ShortRunRequestCount = 20_000;

    public static Command Describe()
    {
        Option<int> requests = CommonOptions.Positive("--requests", 100_000, "Requests to measure over");
        Option<int> rate = CommonOptions.Rate();
        Option<int> connections = CommonOptions.Connections();
        Option<string?> lb = CommonOptions.Lb();
        Command command = new("allocations", "Bytes allocated per proxied request, from lb's own /metrics.") { requests, rate, connections, lb };
        command.SetAction((line, cancellation) => RunAsync(
            line.GetValue(requests),
            new LoadRun(line.GetValue(rate), line.GetValue(connections)),
            new LbPeer(PeerNames.Lb, line.GetValue(lb)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int requestCount, LoadRun load, LbPeer lb, CancellationToken cancellation)
    {
        Tool.Require(Tool.Nginx, Tool.H2Load, Tool.Taskset);
        await CpuLayout.ApplyAsync(cancellation);
        await using Bench bench = new();
        await bench.StartAsync(lb, await bench.StartOriginAsync(cancellation), cancellation);
        using HttpClient client = new();

        Console.WriteLine($"warm-up: {WarmUpRequestCount} requests");
        await AllocatedByAsync(WarmUpRequestCount, load, lb, client, cancellation);
        double shortRun = await AllocatedByAsync(ShortRunRequestCount, load, lb, client, cancellation);
        double longRun = await AllocatedByAsync(ShortRunRequestCount + requestCount, load, lb, client, cancellation);
        double perRequest = (longRun - shortRun) / requestCount;
        double perConnection = (shortRun - (perRequest * ShortRunRequestCount)) / load.ConnectionCount;

        Console.WriteLine($"{ShortRunRequestCount} requests: {shortRun:F0} bytes allocated; {ShortRunRequestCount + requestCount} requests: {longRun:F0}");
        Console.WriteLine($"bytes allocated per request:    {perRequest:F2}  (over {requestCount} requests; {lb.Version})");
        Console.WriteLine($"bytes allocated per connection: {perConnection:F0}  (accepting {load.ConnectionCount}, and one reading of the metric)");
        return 0;
    }

    private static async Task<double> AllocatedByAsync(int requestCount, LoadRun load, LbPeer lb, HttpClient client, CancellationToken cancellation)
    {
        double before = await AllocationCounter.ReadAsync(client, lb.AdminUrl, cancellation);
        LoadResult result = await load.DriveAsync(lb.Url, requestCount, cancellation);
        double after = await AllocationCounter.ReadAsync(client, lb.AdminUrl, cancellation);
        return result.Fault is null ? after - before : throw new CompareException($"lb: {result.Fault}");
    }
}
