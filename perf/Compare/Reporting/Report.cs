using System.Globalization;
using System.Text;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The text of a finished run: the same words on the terminal and in perf/results.</summary>
internal sealed class Report(Findings findings)
{
    // perf protocol, point 4.
    private const int PublishedRoundCount = 10;

    // Of its processor, for a proxy to be the bottleneck; connections opening and closing at both ends of a run cost the rest.
    private const double BusyEnough = 0.95;

    /// <summary>The verdict on noise, the targets for each of our shapes, a table for each workload, and what went wrong.</summary>
    public string Summary()
    {
        StringBuilder text = new();
        text.Append(NoiseLines()).Append('\n');
        foreach (string ours in PeerNames.Ours.Where(name => findings.Figures(name) is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"## Targets: {ours}\n\n{TargetTable.Of(findings, ours)}\n");
        }

        foreach ((Workload workload, Comparison comparison) in findings.Workloads)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {workload.Name}: {workload.Title}\n\n{WorkloadTables.Medians(comparison)}\n");
        }

        if (PeerTable() is string peers)
        {
            text.Append(CultureInfo.InvariantCulture, $"## Memory, system calls, allocation\n\n{peers}\n");
        }

        text.Append(Lines("Left out", findings.LeftOut)).Append(Lines("FAULTS: this run is no success", findings.Faults));
        return text.ToString();
    }

    /// <summary>The whole file: how it was made, the summary, and every round, so that anyone can draw other figures from them.</summary>
    public string File(RunOptions options, Machine machine, string chartName)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# lb beside other proxies\n\nRepeat with `{options.Command}`\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Machine: {machine.Cpu}, {machine.CoreCount} processors; {machine.Kernel}; {machine.Runtime}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Commit: {machine.Commit}; {machine.LoadTool}; seed {options.Seed}\n");
        text.Append(CultureInfo.InvariantCulture, $"- {options.RoundCount} rounds of {options.SecondsPerRun} s; ");
        text.Append(CultureInfo.InvariantCulture, $"proxies on processor {CpuLayout.Proxy}, client and origin on processor {CpuLayout.Load}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Proxies: {string.Join("; ", findings.Peers.Select(peer => $"{peer.Name} = {peer.Version}"))}\n");
        text.Append("- Fields that each of them but the floor adds, seen at the origin before the run: ");
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(", ", FieldCheck.Added)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"![ratios to nginx]({chartName})\n\n{Summary()}");
        text.Append("\n## Every round: CPU µs per request\n");
        foreach ((Workload workload, Comparison comparison) in findings.Workloads)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{workload.Name} (time by `/proc/PID/stat` over time by schedstat: ");
            text.Append(CultureInfo.InvariantCulture, $"{WorkloadTables.CrossChecks(comparison)})\n\n{WorkloadTables.Rounds(comparison)}");
        }

        return text.ToString();
    }

    private string NoiseLines()
    {
        StringBuilder text = new();
        foreach ((Workload workload, Comparison comparison) in findings.Workloads)
        {
            (string first, string second) = workload.Name == WorkloadCatalog.Routes
                ? (RoutesRun.One, RoutesRun.OneAgain)
                : (PeerNames.Nginx, PeerNames.SecondNginx);
            string verdict = comparison.Noise(first, second) switch
            {
                null => $"not checked (it needs both {first} and {second}); do not quote these figures",
                { } noise => $"{second} costs {noise.Median:F2} ({noise.Low:F2}–{noise.High:F2}) of {first}, " +
                    (Comparison.IsQuiet(noise) ? "quiet enough" : "more than 0.03 off: TOO NOISY, do not quote these figures"),
            };
            string few = comparison.ValidCount < PublishedRoundCount
                ? $"; {comparison.ValidCount} valid rounds, a published figure needs {PublishedRoundCount}"
                : "";
            text.Append(CultureInfo.InvariantCulture, $"- Noise of {workload.Name}: {verdict}{few}.\n");
            if (workload.Pace == Pace.Unthrottled && NotBusy(comparison) is { Length: > 0 } names)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {workload.Name}: {names} left the processor unused for over {1 - BusyEnough:P0} of the time: ");
                text.Append("the bottleneck was elsewhere, and throughput is not theirs.\n");
            }
        }

        return text.ToString();
    }

    private static string NotBusy(Comparison comparison) =>
        string.Join(", ", comparison.Peers.Where(peer => comparison.Median(peer, sample => sample.BusyShare) < BusyEnough));

    private string? PeerTable()
    {
        if (findings.Peers.All(peer => peer is { MebibytesAtRest: null, Calls: null, AllocatedBytes: null }))
        {
            return null;
        }

        MarkdownTable table = new("proxy", "MiB at rest", "KiB per idle connection", "bytes allocated/request", "calls/request", "which");
        foreach (PeerFigures peer in findings.Peers)
        {
            table.Add(peer.Name, Text(peer.MebibytesAtRest), Text(peer.IdleKibibytes), Text(peer.AllocatedBytes), Text(peer.Calls?.PerRequest), peer.CallsText());
        }

        return table.ToString();
    }

    private static string Text(double? number) => number?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";

    private static string Lines(string heading, List<string> lines) =>
        lines.Count == 0 ? "" : $"## {heading}\n\n{string.Concat(lines.Select(line => $"- {line}\n"))}\n";
}
