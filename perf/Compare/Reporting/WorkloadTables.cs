using System.Globalization;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The tables of one workload: medians with ratios, and every round.</summary>
internal static class WorkloadTables
{
    public static MarkdownTable Medians(Comparison comparison)
    {
        // W7 has no nginx: there the first one is what the others are held against.
        string first = comparison.Peers.Contains(PeerNames.Nginx) ? PeerNames.Nginx : comparison.Peers[0];
        bool hasLatency = comparison.Rounds[0].Samples.Values.All(sample => sample.Latency is not null);
        MarkdownTable table = new(
        [
            "proxy", "CPU µs/request", $"of {first}", "95 % interval", "requests/s", "processor busy", "MiB",
            .. hasLatency ? ["p50 µs", "p99 µs", $"p99 of {first}", "95 % interval"] : Array.Empty<string>(),
        ]);
        foreach (string peer in comparison.Peers)
        {
            table.Add(
            [
                peer,
                Text(comparison.Median(peer, Figure.Cpu.Of)),
                .. Ratio(comparison.Ratio(peer, first, Figure.Cpu)),
                comparison.Median(peer, Figure.Throughput.Of).ToString("F0", CultureInfo.InvariantCulture),
                Text(comparison.Median(peer, sample => sample.BusyShare)),
                Text(comparison.Median(peer, sample => sample.ResidentMebibytes)),
                .. hasLatency ? LatencyCells(comparison, peer, first) : [],
            ]);
        }

        return table;
    }

    public static MarkdownTable Rounds(Comparison comparison)
    {
        MarkdownTable table = new(["round", .. comparison.Peers]);
        foreach (Round round in comparison.Rounds)
        {
            string mark = round.Fault is null ? "" : " (invalid)";
            table.Add([$"{round.Number}{mark}", .. comparison.Peers.Select(peer => Text(round.Samples[peer].CpuMicroseconds))]);
        }

        return table;
    }

    public static string CrossChecks(Comparison comparison) =>
        string.Join(", ", comparison.Peers.Select(peer => $"{peer} {Text(comparison.TickCrossCheck(peer))}"));

    private static string[] LatencyCells(Comparison comparison, string peer, string first) =>
    [
        comparison.Median(peer, Figure.MedianLatency.Of).ToString("F0", CultureInfo.InvariantCulture),
        comparison.Median(peer, Figure.TailLatency.Of).ToString("F0", CultureInfo.InvariantCulture),
        .. Ratio(comparison.Ratio(peer, first, Figure.TailLatency)),
    ];

    private static string[] Ratio(Estimate ratio) => [Text(ratio.Median), $"{Text(ratio.Low)}–{Text(ratio.High)}"];

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
