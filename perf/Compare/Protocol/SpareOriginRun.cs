using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>A workload in front of the cheap origin of floor/origin.c: the proxies are started once more, since each knows one origin.</summary>
internal sealed class SpareOriginRun(PeerFactory factory, Bench bench, WorkloadRun run)
{
    private int? _originPort;

    public async Task DriveAsync(Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        int port = _originPort ??= await bench.StartFloorOriginAsync(cancellation);
        await using PeerGroup group = new(bench);
        foreach (Peer peer in peers)
        {
            await group.StartAsync(factory.Create(peer.Name), port, cancellation);
        }

        await run.DriveAsync(workload, group.Peers, cancellation);
    }
}
