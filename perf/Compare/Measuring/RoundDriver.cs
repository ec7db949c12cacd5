using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Drives proxies that are already started: warm-up first, then round after round.</summary>
internal sealed class RoundDriver(IReadOnlyList<Peer> peers, LoadRun load, int requestCount, Random random, Action<string> progress)
{
    // perf protocol, point 5: enough for tiered compilation to settle and every pool to fill.
    private const int WarmUpRequestCount = 30_000;

    /// <summary>Warms each proxy up, one after the other.</summary>
    /// <exception cref="CompareException">A proxy did not answer every request 2xx: no need to measure it.</exception>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        foreach (Peer peer in peers)
        {
            progress($"warm-up {peer.Name}");
            LoadResult result = await load.DriveAsync(peer.Url, WarmUpRequestCount, cancellation);
            if (result.Fault is not null)
            {
                throw new CompareException($"{peer.Name} failed its warm-up: {result.Fault}.");
            }
        }
    }

    /// <summary>Drives every proxy once, in random order.</summary>
    public async Task<Round> DriveAsync(int number, CancellationToken cancellation)
    {
        Peer[] order = [.. peers];
        random.Shuffle(order);
        Dictionary<string, Sample> samples = [];
        List<string> faults = [];
        foreach (Peer peer in order)
        {
            (Sample sample, string? fault) = await MeasureAsync(peer, cancellation);
            samples[peer.Name] = sample;
            if (fault is not null)
            {
                faults.Add($"{peer.Name}: {fault}");
            }

            progress($"round {number,2}  {peer.Name,-7} {sample.CpuMicroseconds,7:F2} µs/request  {sample.RequestsPerSecond,6:F0}/s  {fault}");
        }

        return new Round(number, samples, faults.Count == 0 ? null : string.Join("; ", faults));
    }

    private async Task<(Sample Sample, string? Fault)> MeasureAsync(Peer peer, CancellationToken cancellation)
    {
        IReadOnlyList<int> processes = peer.ProcessIds;
        CpuClock.Reading before = CpuClock.Read(processes);
        LoadResult result = await load.DriveAsync(peer.Url, requestCount, cancellation);
        CpuClock.Used used = CpuClock.Between(before, CpuClock.Read(processes));
        double memory = ResidentMemory.ReadMebibytes(processes);
        // Guards the division only; a run without one answer has a fault and is not used.
        int answered = Math.Max(1, result.Succeeded);
        Sample sample = new(used.Microseconds / answered, used.TickMicroseconds / answered, result.RequestsPerSecond, memory);
        return (sample, result.Fault);
    }
}
