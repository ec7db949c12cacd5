using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>The protocol from beginning to end: starts the proxies, checks that they do the same work, and measures what was asked for.</summary>
internal sealed class Suite(RunOptions options, Bench bench, Progress progress)
{
    private readonly Findings _findings = new();
    private readonly List<Peer> _peers = [];

    public async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        PeerFactory factory = new(options.LbPath, options.NativePath, options.BeforePath, bench.BuiltFolder);
        int originPort = await bench.StartOriginAsync(cancellation);
        await StartAllAsync(factory, originPort, cancellation);
        Clients clients = new(bench);
        WorkloadRun run = new(options, clients, _findings, progress);
        SpareOriginRun spare = new(factory, bench, run);
        RoutesRun routes = new(factory, originPort, bench, clients, run, options.Seed);
        PeerMeasures measures = new(options, factory, originPort, bench, clients, _findings, progress);
        string? ours = PeerNames.Ours.FirstOrDefault(shape => _peers.Any(peer => peer.Name == shape));

        List<(string Name, double Seconds, Func<Task> Measure)> parts = [];
        foreach (Workload workload in WorkloadCatalog.All)
        {
            Peer[] driven = [.. _peers.Where(peer => !workload.Without.Contains(peer.Name))];
            parts.Add((workload.Name, run.PlannedSeconds(driven.Length), () => workload.NeedsFloorOrigin
                ? spare.DriveAsync(workload, driven, cancellation)
                : run.DriveAsync(workload, driven, cancellation)));
        }

        if (ours is not null)
        {
            parts.Add((WorkloadCatalog.Routes, run.PlannedSeconds(RoutesRun.PeerCount), () => routes.DriveAsync(ours, cancellation)));
        }

        parts.Add((WorkloadCatalog.Memory, PeerMeasures.MemorySeconds * _peers.Count, () => measures.MemoryAsync(_peers, cancellation)));
        parts.Add((WorkloadCatalog.Calls, PeerMeasures.CallsSeconds * _peers.Count, () => measures.CallsAsync(_peers, cancellation)));
        int oursCount = _peers.OfType<LbPeer>().Count();
        parts.Add((WorkloadCatalog.Allocations, PeerMeasures.AllocationSeconds * oursCount, () => measures.AllocationsAsync(_peers, cancellation)));
        parts.RemoveAll(part => !options.Workloads.Contains(part.Name));
        parts.ForEach(part => progress.Plan(part.Seconds));
        foreach ((string name, _, Func<Task> measure) in parts)
        {
            await TryAsync(name, measure);
        }

        return _findings;
    }

    private async Task StartAllAsync(PeerFactory factory, int originPort, CancellationToken cancellation)
    {
        List<string> names = [.. (options.Peers ?? PeerNames.Default).Distinct()];
        if (options.BeforePath is not null)
        {
            names.Add(PeerNames.Before);
        }

        foreach (string name in names)
        {
            await StartAsync(factory.Create(name), originPort, cancellation);
        }

        // An lb without a choice of transports is still to be measured.
        if (options.Peers is null && !_peers.Any(peer => PeerNames.Ours.Contains(peer.Name)))
        {
            await StartAsync(factory.Create(PeerNames.Lb), originPort, cancellation);
        }
    }

    private async Task StartAsync(Peer peer, int originPort, CancellationToken cancellation)
    {
        progress.Say($"starting {peer.Name}");
        try
        {
            await bench.StartAsync(peer, originPort, cancellation);
        }
        catch (PeerMissingException missing) when (options.Peers is null)
        {
            progress.Say($"LEFT OUT: {peer.Name}: {missing.Message}");
            _findings.LeftOut.Add($"{peer.Name}: {missing.Message}");
            return;
        }

        await FieldCheck.CheckAsync(peer, cancellation);
        _peers.Add(peer);
        _findings.Peers.Add(new PeerFigures(peer.Name, peer.Version));
    }

    // One part that fails must not cost hours of others; it is shown at once, in the report, and by the exit code.
    private async Task TryAsync(string name, Func<Task> measure)
    {
        if (name is WorkloadCatalog.Calls && Tool.Strace.TryFind() is null)
        {
            _findings.LeftOut.Add($"{name}: {Tool.Strace.MissingText}");
            return;
        }

        if (NeedsCompiler(name) && CProgram.MissingText is string missing)
        {
            _findings.LeftOut.Add($"{name}: {missing}");
            progress.Say($"LEFT OUT: {name}: {missing}");
            return;
        }

        progress.Say($"\n{name}");
        try
        {
            await measure();
        }
        catch (CompareException fault)
        {
            progress.Say($"FAULT: {name}: {fault.Message}");
            _findings.Faults.Add($"{name}: {fault.Message}");
        }
    }

    private static bool NeedsCompiler(string name) =>
        name == WorkloadCatalog.Routes || WorkloadCatalog.All.Any(workload => workload.Name == name && (workload.NeedsFloorClient || workload.Handshake != Handshake.None));
}
