using System.CommandLine;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Reporting;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary>The program without a verb, or with <c>all</c>: the whole protocol, or the part of it that was asked for.</summary>
internal static class CompareVerb
{
    private const string FileName = "compare";

    public static RootCommand Describe()
    {
        RootCommand root = new("Measures lb beside nginx, HAProxy, YARP and a relay that only moves bytes, on this machine.");
        Command all = new("all", "The same as without a verb.");
        Fill(root);
        Fill(all);
        root.Subcommands.Add(all);
        return root;
    }

    private static void Fill(Command command)
    {
        Option<int> rounds = CommonOptions.Positive("--rounds", 10, "Rounds; each drives every proxy once");
        Option<int> seconds = CommonOptions.Positive("--seconds", 5, "Seconds a proxy is driven in a round");
        Option<int> warmUp = CommonOptions.Positive("--warm-up", 30_000, "Requests that warm each proxy up for each workload");
        Option<int> idle = CommonOptions.Positive("--idle", 7500, "Idle connections whose memory is measured; fewer where descriptors do not allow it");
        Option<int> seed = new("--seed")
        {
            Description = "Seed of the order and of the intervals (default: a new one)",
            DefaultValueFactory = _ => Random.Shared.Next(1_000_000),
        };
        Option<string?> workloads = new("--workloads") { Description = $"Comma-separated, of {string.Join(',', WorkloadCatalog.Names)} (default: all)" };
        Option<string?> only = new("--only")
        {
            Description = $"Proxies, comma-separated, of {string.Join(',', PeerNames.All)}; nginx must be among them (default: all that can be had)",
        };
        Option<string?> lb = CommonOptions.Lb();
        Option<string?> native = CommonOptions.Native();
        Option<string?> before = CommonOptions.Before();
        foreach (Option option in new Option[] { rounds, seconds, warmUp, idle, seed, workloads, only, lb, native, before })
        {
            command.Options.Add(option);
        }

        command.SetAction((line, cancellation) => RunAsync(
            new RunOptions(
                line.GetValue(rounds),
                line.GetValue(seconds),
                line.GetValue(warmUp),
                line.GetValue(idle),
                line.GetValue(seed),
                Names(line.GetValue(workloads)) is { } asked ? WorkloadNames(asked) : WorkloadCatalog.Names,
                Names(line.GetValue(only)),
                line.GetValue(lb),
                line.GetValue(native),
                line.GetValue(before)),
            cancellation));
    }

    private static async Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        Tool.Require(Tool.Nginx, Tool.H2Load, Tool.Taskset);
        if (options.Peers is not null && !options.Peers.Contains(PeerNames.Nginx))
        {
            throw new CompareException("every ratio is against nginx: it must be among --only.");
        }

        Tool[] wanted = [.. new[] { Tool.HAProxy, Tool.Gcc, Tool.Clang, Tool.Strace }.Where(tool => tool.TryFind() is null)];
        Progress progress = new(Console.Out, TimeProvider.System);
        progress.Say(wanted.Length == 0 ? options.Command : $"{options.Command}\n{Tool.Missing(wanted).Message} (a part of the run is left out without)");
        await CpuLayout.ApplyAsync(cancellation);
        Findings findings;
        await using (Bench bench = new())
        {
            findings = await new Suite(options, bench, progress).RunAsync(cancellation);
        }

        Report report = new(findings);
        Console.WriteLine($"\n{report.Summary()}");
        string path = ResultFile.NewPath(FileName);
        string chart = Path.ChangeExtension(path, ".svg");
        await File.WriteAllTextAsync(path, report.File(options, await Machine.DescribeAsync(cancellation), Path.GetFileName(chart)), cancellation);
        await File.WriteAllTextAsync(chart, RatioChart.Draw(findings), cancellation);
        Console.WriteLine($"written: {path}\n         {chart}");
        return findings.Faults.Count == 0 ? 0 : 1;
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] WorkloadNames(string[] asked) => [.. asked.Select(name =>
        WorkloadCatalog.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CompareException($"no workload is called '{name}'; there are: {string.Join(", ", WorkloadCatalog.Names)}."))];
}
