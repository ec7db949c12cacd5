using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Drives proxies that are already started with one workload: warm-up first, then round after round.</summary>
/// <param name="peers">Whom to drive.</param>
/// <param name="clientFor">The load client for a proxy; the same kind for all.</param>
/// <param name="urlOf">Where it is driven: in the clear, or where it speaks TLS.</param>
/// <param name="size">How much and how fast.</param>
/// <param name="random">Draws the order.</param>
/// <param name="progress">Hears of every run.</param>
internal sealed class RoundDriver(
    IReadOnlyList<Peer> peers, Func<Peer, ILoadClient> clientFor, Func<Peer, Uri> urlOf, RunSize size, Random random, Progress progress)
{
    /// <summary>Warms each proxy up, one after the other, as fast as it answers.</summary>
    /// <exception cref="CompareException">A proxy did not answer every request 2xx: no need to measure it.</exception>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        foreach (Peer peer in peers)
        {
            LoadResult result = await clientFor(peer).DriveAsync(urlOf(peer), size.WarmUpRequestCount, 0, cancellation);
            if (result.Fault is not null)
            {
                throw new CompareException($"{peer.Name} failed its warm-up: {result.Fault}.");
            }

            progress.Done($"warm-up {peer.Name}", RunSize.WarmUpSeconds);
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

            progress.Done(
                $"round {number,2}/{size.RoundCount}  {peer.Name,-14} {sample.CpuMicroseconds,7:F2} µs/request  {sample.RequestsPerSecond,6:F0}/s" +
                $"{(sample.Latency is { } latency ? $"  p99 {latency.TailMicroseconds:F0} µs" : "")}{(fault is null ? "" : $"  FAULT: {fault}")}",
                size.SecondsPerRun);
        }

        return new Round(number, samples, faults.Count == 0 ? null : string.Join("; ", faults));
    }

    private async Task<(Sample Sample, string? Fault)> MeasureAsync(Peer peer, CancellationToken cancellation)
    {
        IReadOnlyList<int> processes = peer.ProcessIds;
        CpuClock.Reading before = CpuClock.Read(processes);
        LoadResult result = await clientFor(peer).DriveAsync(urlOf(peer), size.RequestCount, size.RatePerSecond, cancellation);
        CpuClock.Used used = CpuClock.Between(before, CpuClock.Read(processes));
        double memory = ResidentMemory.ReadMebibytes(processes);
        // Guards the division only; a run without one answer has a fault and is not used.
        int answered = Math.Max(1, result.Succeeded);
        Sample sample = new(used.Microseconds / answered, used.TickMicroseconds / answered, result.RequestsPerSecond, memory, result.Latency);
        return (sample, result.Fault);
    }
}
