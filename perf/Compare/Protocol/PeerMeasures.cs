using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>What needs no rounds, because the machine's noise does not touch it: memory, system calls, allocation.</summary>
internal sealed class PeerMeasures(
    RunOptions options, PeerFactory factory, int originPort, Bench bench, Clients clients, Findings findings, Progress progress)
{
    /// <summary>By plan, for each proxy.</summary>
    public const double MemorySeconds = 10;
    public const double CallsSeconds = 5;
    public const double AllocationSeconds = 20;

    // For the count of system calls: a quarter of the rate, which proxies slowed by strace can still follow.
    private const int StraceSlowdown = 4;
    private const int StraceRequestCount = 8000;

    private const int AllocationRequestCount = 100_000;

    /// <summary>At rest and per idle connection, of processes just started: what earlier load left behind would hide both.</summary>
    public async Task MemoryAsync(IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        int count = DescriptorLimit.Connections(options.IdleConnectionCount);
        ILoadClient load = await clients.ForAsync(WorkloadCatalog.W1, cancellation);
        foreach (Peer peer in peers)
        {
            await using Peer fresh = factory.Create(peer.Name);
            await bench.StartAloneAsync(fresh, originPort, cancellation);
            PeerFigures figures = Figures(peer);
            figures.MebibytesAtRest = ResidentMemory.ReadMebibytes(fresh.ProcessIds);
            LoadResult warmUp = await load.DriveAsync(fresh.Url, options.WarmUpRequestCount, 0, cancellation);
            Note(peer, warmUp.Fault);
            await TryAsync(peer, async () => figures.IdleKibibytes = await IdleConnections.KibibytesEachAsync(fresh, count, cancellation));
            string each = $"{figures.IdleKibibytes:F2} KiB for each of {count} idle connections";
            progress.Done($"memory {peer.Name,-14} {figures.MebibytesAtRest:F1} MiB at rest, {each}", MemorySeconds);
        }
    }

    /// <summary>System calls per request of W1, by strace.</summary>
    public async Task CallsAsync(IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        Workload workload = WorkloadCatalog.W1;
        ILoadClient load = await clients.ForAsync(workload, cancellation);
        foreach (Peer peer in peers)
        {
            await TryAsync(peer, async () => Figures(peer).Calls = await SystemCalls.CountAsync(
                bench.NewFile($"{peer.Name}.strace"),
                peer.ProcessIds,
                () => load.DriveAsync(peer.Url, StraceRequestCount, workload.RatePerSecond / StraceSlowdown, cancellation)));
            progress.Done($"calls {peer.Name,-14} {Figures(peer).Calls?.PerRequest:F2} per request", CallsSeconds);
        }
    }

    /// <summary>Managed bytes per request of W1, of ours.</summary>
    public async Task AllocationsAsync(IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        Workload workload = WorkloadCatalog.W1;
        ILoadClient load = await clients.ForAsync(workload, cancellation);
        foreach (LbPeer lb in peers.OfType<LbPeer>())
        {
            await TryAsync(lb, async () => Figures(lb).AllocatedBytes = (await AllocationRun.MeasureAsync(
                lb, load, workload.RatePerSecond, options.WarmUpRequestCount, AllocationRequestCount, cancellation)).BytesPerRequest);
            progress.Done($"allocations {lb.Name,-14} {Figures(lb).AllocatedBytes:F2} bytes per request", AllocationSeconds);
        }
    }

    private PeerFigures Figures(Peer peer) => findings.Figures(peer.Name) ?? throw new CompareException($"{peer.Name} was never started.");

    // One proxy that cannot be measured takes nothing from the others.
    private async Task TryAsync(Peer peer, Func<Task> measure)
    {
        try
        {
            await measure();
        }
        catch (CompareException fault)
        {
            Note(peer, fault.Message);
        }
    }

    private void Note(Peer peer, string? fault)
    {
        if (fault is not null)
        {
            findings.Faults.Add($"{peer.Name}: {fault}");
            progress.Say($"FAULT: {peer.Name}: {fault}");
        }
    }
}
