using System.CommandLine;
using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary><c>allocations</c>: bytes lb allocates for one proxied request in the steady state.</summary>
internal static class AllocationsVerb
{
    private const int WarmUpRequestCount = 30_000;

    public static Command Describe()
    {
        Option<int> requests = CommonOptions.Positive("--requests", 100_000, "Requests to measure over");
        Option<int> rate = CommonOptions.Rate();
        Option<int> connections = CommonOptions.Connections();
        Option<string> peer = CommonOptions.Peer();
        Option<string?> lb = CommonOptions.Lb();
        Option<string?> native = CommonOptions.Native();
        Command command = new("allocations", "Bytes allocated per proxied request, from lb's own /metrics.") { requests, rate, connections, peer, lb, native };
        command.SetAction((line, cancellation) => RunAsync(
            line.GetValue(requests),
            line.GetValue(rate),
            WorkloadCatalog.W1 with { ConnectionCount = line.GetValue(connections) },
            bench => new PeerFactory(line.GetValue(lb), line.GetValue(native), null, bench.BuiltFolder).Create(line.GetRequiredValue(peer)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int requestCount, int rate, Workload workload, Func<Bench, Peer> create, CancellationToken cancellation)
    {
        Tool.Require(Tool.Nginx, Tool.H2Load, Tool.Taskset);
        await CpuLayout.ApplyAsync(cancellation);
        await using Bench bench = new();
        LbPeer lb = create(bench) as LbPeer ?? throw new CompareException("only lb counts what it allocates.");
        await bench.StartAsync(lb, await bench.StartOriginAsync(cancellation), cancellation);

        Console.WriteLine($"{WarmUpRequestCount} requests of warm-up, then two runs");
        AllocationRun.Result result = await AllocationRun.MeasureAsync(lb, new H2LoadClient(workload), rate, WarmUpRequestCount, requestCount, cancellation);
        Console.WriteLine($"short run: {result.ShortRunBytes:F0} bytes allocated; with {requestCount} requests more: {result.LongRunBytes:F0}");
        Console.WriteLine($"bytes allocated per request:    {result.BytesPerRequest:F2}  (over {requestCount} requests; {lb.Version})");
        double perConnection = result.OtherBytes / workload.ConnectionCount;
        Console.WriteLine($"bytes allocated per connection: {perConnection:F0}  (accepting {workload.ConnectionCount}, and one reading of the metric)");
        return 0;
    }
}
