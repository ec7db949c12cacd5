using System.Globalization;
using System.Text;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The text of a finished comparison: the same words on the terminal and in perf/results.</summary>
internal sealed class Report(Comparison comparison, IReadOnlyList<PeerFigures> peers)
{
    // perf protocol, point 4.
    private const int PublishedRoundCount = 10;

    private readonly string[] _names = [.. peers.Select(peer => peer.Name)];

    /// <summary>The verdict on noise, the table of proxies, and what may be concluded.</summary>
    public string Summary()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{NoiseVerdict()}\n\n{ProxyTable()}\n");
        if (_names.Contains(PeerNames.Lb))
        {
            text.Append(CultureInfo.InvariantCulture, $"lb against each proxy, per round:\n\n{LbTable()}\n");
        }

        foreach (Round round in comparison.Rounds.Where(round => round.Fault is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"Round {round.Number} does not count: {round.Fault}.\n");
        }

        if (comparison.ValidCount < PublishedRoundCount)
        {
            text.Append(CultureInfo.InvariantCulture, $"{comparison.ValidCount} valid rounds: too few for a published figure, which needs {PublishedRoundCount}.\n");
        }

        return text.ToString();
    }

    /// <summary>The whole file: how it was made, the summary, and every round, so that anyone can draw other figures from them.</summary>
    public string File(string title, string command, int seed, Machine machine)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\nRepeat with `{command}`\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Machine: {machine.Cpu}, {machine.CoreCount} processors; {machine.Kernel}; {machine.Runtime}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Commit: {machine.Commit}; {machine.LoadTool}; seed {seed}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Proxies: {string.Join("; ", peers.Select(peer => $"{peer.Name} = {peer.Version}"))}\n\n");
        text.Append(Summary());
        text.Append(CultureInfo.InvariantCulture, $"\nTime by `/proc/PID/stat` over time by schedstat (cross-check): {CrossChecks()}.\n");
        text.Append(CultureInfo.InvariantCulture, $"\n## System calls per request\n\n{SystemCallLines()}");
        text.Append(CultureInfo.InvariantCulture, $"\n## Every round: CPU µs per request\n\n{RoundTable()}");
        return text.ToString();
    }

    private string NoiseVerdict() => comparison.IsQuiet(_names) switch
    {
        null => "Noise: not checked (it needs both nginx and nginx2); do not quote these figures.",
        true => $"Noise: a second nginx costs {Text(comparison.Ratio(PeerNames.SecondNginx, PeerNames.Nginx))} of the first: quiet enough.",
        false => $"Noise: a second nginx costs {Text(comparison.Ratio(PeerNames.SecondNginx, PeerNames.Nginx))} of the first, more than 0.03 off: " +
            "TOO NOISY, do not quote these figures.",
    };

    private MarkdownTable ProxyTable()
    {
        MarkdownTable table = new("proxy", "CPU µs/request", "of nginx", "95 % interval", "calls/request", "MiB at rest", "MiB under load", "requests/s");
        foreach (PeerFigures peer in peers)
        {
            Estimate ratio = comparison.Ratio(peer.Name, PeerNames.Nginx);
            table.Add(
                peer.Name,
                Text(comparison.Median(peer.Name, sample => sample.CpuMicroseconds)),
                Text(ratio.Median),
                $"{Text(ratio.Low)}–{Text(ratio.High)}",
                peer.Calls is null ? "–" : Text(peer.Calls.PerRequest),
                Text(peer.MebibytesAtRest),
                Text(comparison.Median(peer.Name, sample => sample.ResidentMebibytes)),
                comparison.Median(peer.Name, sample => sample.RequestsPerSecond).ToString("F0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private MarkdownTable LbTable()
    {
        MarkdownTable table = new("against", "ratio", "95 % interval", "verdict");
        foreach (string name in _names.Where(name => name is not (PeerNames.Lb or PeerNames.SecondNginx)))
        {
            Estimate ratio = comparison.Ratio(PeerNames.Lb, name);
            string verdict = ratio switch { { High: < 1 } => "lb costs less", { Low: > 1 } => "lb costs more", _ => "no difference shown" };
            table.Add(name, Text(ratio.Median), $"{Text(ratio.Low)}–{Text(ratio.High)}", verdict);
        }

        return table;
    }

    private MarkdownTable RoundTable()
    {
        MarkdownTable table = new(["round", .. _names]);
        foreach (Round round in comparison.Rounds)
        {
            string mark = round.Fault is null ? "" : " (invalid)";
            table.Add([$"{round.Number}{mark}", .. _names.Select(name => Text(round.Samples[name].CpuMicroseconds))]);
        }

        return table;
    }

    private string CrossChecks() => string.Join(", ", _names.Select(name => $"{name} {Text(comparison.TickCrossCheck(name))}"));

    private string SystemCallLines() => string.Concat(peers.Select(peer => $"- {peer.Name}: {peer.CallsText()}\n"));

    private static string Text(Estimate estimate) => $"{Text(estimate.Median)} ({Text(estimate.Low)}–{Text(estimate.High)})";

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
