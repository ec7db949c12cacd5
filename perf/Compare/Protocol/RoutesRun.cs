using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>Workload W7: one of ours against itself with more routes, and against itself with as many, for the noise.</summary>
internal sealed class RoutesRun(PeerFactory factory, int originPort, Bench bench, Clients clients, WorkloadRun run, int seed)
{
    public const string One = "routes-1";
    public const string OneAgain = "routes-1-again";
    public const string Thousand = "routes-1000";
    public const string Most = "routes-100000";

    private static readonly IReadOnlyList<(string Name, int RouteCount, int TargetsOf)> Shapes =
    [
        // One route takes whatever comes: it gets the same requests as the most.
        (One, 1, 100_000), (OneAgain, 1, 100_000), (Thousand, 1000, 1000), (Most, 100_000, 100_000),
    ];

    public static int PeerCount => Shapes.Count;

    /// <summary>Starts them, drives them and stops them.</summary>
    /// <param name="shape">Which of ours.</param>
    /// <param name="cancellation">The user's wish to stop.</param>
    public async Task DriveAsync(string shape, CancellationToken cancellation)
    {
        Workload workload = WorkloadCatalog.RoutesWorkload;
        Dictionary<string, ILoadClient> clientFor = [];
        await using PeerGroup group = new(bench);
        foreach ((string name, int routeCount, int targetsOf) in Shapes)
        {
            await group.StartAsync(factory.CreateLb(name, shape, routeCount), originPort, cancellation);
            clientFor[name] = await clients.WithTargetsAsync(workload, $"{name}.targets", RoutePlan.Targets(targetsOf, seed), cancellation);
        }

        await run.DriveAsync(workload, group.Peers, peer => clientFor[peer.Name], run.Size(workload.RatePerSecond), One, OneAgain, cancellation);
    }
}
