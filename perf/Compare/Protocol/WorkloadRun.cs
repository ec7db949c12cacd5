using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>Drives one workload: warm-up, rounds, and at once what they say of the machine's noise.</summary>
internal sealed class WorkloadRun(RunOptions options, Clients clients, Findings findings, Progress progress)
{
    // Long enough for a rate to settle, short enough not to be a round of its own.
    private const double CapacitySeconds = 2;
    private const int ProbeRequestCount = 10_000;

    private double? _capacity;

    /// <summary>What a workload lasts by plan with so many proxies.</summary>
    public double PlannedSeconds(int peerCount) => peerCount * (RunSize.WarmUpSeconds + (options.RoundCount * options.SecondsPerRun));

    public async Task DriveAsync(Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        ILoadClient client = await clients.ForAsync(workload, cancellation);
        double rate = workload.Pace == Pace.Fixed ? workload.RatePerSecond : await CapacityAsync(client, peers, cancellation);
        RunSize size = workload.Pace switch
        {
            Pace.Unthrottled => Size(rate) with { RatePerSecond = 0 },
            Pace.HalfOfCapacity => Size(rate / 2),
            _ => Size(rate),
        };
        if (workload.Pace == Pace.HalfOfCapacity)
        {
            progress.Say($"nginx takes {rate:F0}/s here; half of it is {size.RatePerSecond:F0}/s");
        }

        await DriveAsync(workload, peers, _ => client, size, PeerNames.Nginx, PeerNames.SecondNginx, cancellation);
    }

    /// <summary>Drives it with a client and size of the caller's.</summary>
    /// <remarks><paramref name="first"/> and <paramref name="second"/> name two that are equal, to show the noise.</remarks>
    public async Task DriveAsync(
        Workload workload,
        IReadOnlyList<Peer> peers,
        Func<Peer, ILoadClient> clientFor,
        RunSize size,
        string first,
        string second,
        CancellationToken cancellation)
    {
        size = workload.MostWarmUpRequests is > 0 and int most ? size with { WarmUpRequestCount = Math.Min(most, size.WarmUpRequestCount) } : size;
        RoundDriver driver = new(peers, clientFor, workload.IsTls ? static peer => peer.TlsUrl : static peer => peer.Url, size, new Random(options.Seed), progress);
        await driver.WarmUpAsync(cancellation);
        List<Round> rounds = [];
        for (int number = 1; number <= options.RoundCount; number++)
        {
            rounds.Add(await driver.DriveAsync(number, cancellation));
        }

        findings.Faults.AddRange(rounds
            .Where(round => round.Fault is not null)
            .Select(round => $"{workload.Name}, round {round.Number} does not count: {round.Fault}"));
        Comparison comparison = new([.. peers.Select(peer => peer.Name)], rounds, options.Seed);
        if (comparison.ValidCount == 0)
        {
            throw new CompareException("no valid round.");
        }

        findings.Workloads.Add((workload, comparison));
        if (comparison.Noise(first, second) is { } noise)
        {
            string verdict = Comparison.IsQuiet(noise) ? "quiet enough" : "TOO NOISY";
            progress.Say($"{workload.Name}: {second} costs {noise.Median:F2} ({noise.Low:F2}–{noise.High:F2}) of {first}: {verdict}");
        }
    }

    public RunSize Size(double ratePerSecond) =>
        new(options.RoundCount, options.SecondsPerRun, (int)(ratePerSecond * options.SecondsPerRun), ratePerSecond, options.WarmUpRequestCount);

    /// <summary>Requests per second of nginx unthrottled, found out once.</summary>
    private async Task<double> CapacityAsync(ILoadClient client, IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        if (_capacity is null)
        {
            Peer nginx = peers.First(peer => peer.Name == PeerNames.Nginx);
            LoadResult probe = await client.DriveAsync(nginx.Url, ProbeRequestCount, 0, cancellation);
            LoadResult result = await client.DriveAsync(nginx.Url, (int)(CapacitySeconds * probe.RequestsPerSecond), 0, cancellation);
            _capacity = result.Fault is null ? result.RequestsPerSecond : throw new CompareException($"nginx: {result.Fault}");
        }

        return _capacity.Value;
    }
}
