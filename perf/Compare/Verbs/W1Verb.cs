using System.CommandLine;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Reporting;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary>The program without a verb: CPU per request of every proxy under workload W1.</summary>
internal static class W1Verb
{
    // For the count of system calls: a quarter of the rate, which proxies slowed by strace can still follow.
    private const int StraceSlowdown = 4;
    private const int StraceRequestCount = 8000;

    public static RootCommand Describe()
    {
        Option<int> rounds = CommonOptions.Positive("--rounds", 10, "Rounds; each drives every proxy once");
        Option<int> seconds = CommonOptions.Positive("--seconds", 5, "Seconds a proxy is driven in a round");
        Option<int> rate = CommonOptions.Rate();
        Option<int> connections = CommonOptions.Connections();
        Option<int> seed = new("--seed") { Description = "Seed of the order and of the interval (default: a new one)", DefaultValueFactory = _ => Random.Shared.Next(1_000_000) };
        Option<string> only = new("--only") { Description = "Proxies, comma-separated; nginx must be among them", DefaultValueFactory = _ => string.Join(',', PeerNames.All) };
        Option<string?> lb = CommonOptions.Lb();
        Option<string?> before = CommonOptions.Before();
        RootCommand command = new("Measures lb beside nginx and YARP on this machine.") { rounds, seconds, rate, connections, seed, only, lb, before };
        command.SetAction((line, cancellation) => RunAsync(
            new W1Options(
                line.GetValue(rounds),
                line.GetValue(seconds),
                line.GetValue(rate),
                line.GetValue(connections),
                line.GetValue(seed),
                line.GetRequiredValue(only).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                line.GetValue(lb),
                line.GetValue(before)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(W1Options options, CancellationToken cancellation)
    {
        Tool.Require(Tool.Nginx, Tool.H2Load, Tool.Taskset);
        if (!options.Peers.Contains(PeerNames.Nginx))
        {
            throw new CompareException("every ratio is against nginx: it must be among --only.");
        }

        await CpuLayout.ApplyAsync(cancellation);
        List<Peer> all = [.. options.Peers.Distinct().Select(name => PeerNames.Create(name, options.LbPath))];
        if (options.BeforePath is string before)
        {
            all.Add(new LbPeer(PeerNames.Before, before));
        }

        Peer[] peers = [.. all];
        Progress($"seed {options.Seed}; {options.Command}");
        await using Bench bench = new();
        int originPort = await bench.StartOriginAsync(cancellation);
        Dictionary<string, double> mebibytesAtRest = [];
        foreach (Peer peer in peers)
        {
            Progress($"starting {peer.Name}");
            await bench.StartAsync(peer, originPort, cancellation);
            mebibytesAtRest[peer.Name] = ResidentMemory.ReadMebibytes(peer.ProcessIds);
        }

        Comparison comparison = await CompareAsync(peers, options, cancellation);
        List<PeerFigures> figures = [];
        foreach (Peer peer in peers)
        {
            (SystemCalls.Count? calls, string? fault) = await CountCallsAsync(bench, peer, options, cancellation);
            figures.Add(new PeerFigures(peer.Name, peer.Version, mebibytesAtRest[peer.Name], calls, fault));
        }

        if (comparison.ValidCount == 0)
        {
            throw new CompareException($"no valid round. The last: {comparison.Rounds[^1].Fault}");
        }

        Report report = new(comparison, figures);
        Console.WriteLine($"\n{report.Summary()}");
        string title = $"W1: GET, 4 fields, 100-byte answer, {options.ConnectionCount} connections, {options.RatePerSecond}/s";
        string text = report.File(title, options.Command, options.Seed, await Machine.DescribeAsync(cancellation));
        Console.WriteLine($"written: {await ResultFile.WriteAsync("w1", text)}");
        return 0;
    }

    private static async Task<Comparison> CompareAsync(Peer[] peers, W1Options options, CancellationToken cancellation)
    {
        LoadRun load = new(options.RatePerSecond, options.ConnectionCount);
        RoundDriver driver = new(peers, load, options.RatePerSecond * options.SecondsPerRun, new Random(options.Seed), Progress);
        await driver.WarmUpAsync(cancellation);
        List<Round> rounds = [];
        for (int number = 1; number <= options.RoundCount; number++)
        {
            rounds.Add(await driver.DriveAsync(number, cancellation));
        }

        return new Comparison(rounds, options.Seed);
    }

    private static async Task<(SystemCalls.Count? Calls, string? Fault)> CountCallsAsync(
        Bench bench, Peer peer, W1Options options, CancellationToken cancellation)
    {
        if (Tool.Strace.TryFind() is null)
        {
            return (null, $"strace is not installed; Debian package {Tool.Strace.DebianPackage}");
        }

        Progress($"system calls of {peer.Name}");
        LoadRun load = new(Math.Max(1, options.RatePerSecond / StraceSlowdown), options.ConnectionCount);
        try
        {
            string summary = bench.NewFile($"{peer.Name}.strace");
            return (await SystemCalls.CountAsync(summary, peer.ProcessIds, () => load.DriveAsync(peer.Url, StraceRequestCount, cancellation)), null);
        }
        catch (CompareException fault)
        {
            return (null, fault.Message);
        }
    }

    private static void Progress(string line) => Console.WriteLine(line);
}
