using LoadBalancer.Perf.Compare.Protocol;
using LoadBalancer.Perf.Compare.Targets;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The table of targets for one of our shapes.</summary>
internal static class TargetTable
{
    public static MarkdownTable Of(Findings findings, string ours)
    {
        MarkdownTable table = new("workload", "ours", "peer", "theirs", "ratio", "95 % interval", "target", "verdict");
        foreach (ITarget target in TargetCatalog.All)
        {
            TargetRow row = target.Judge(findings, ours);
            table.Add(row.Workload, row.Ours, row.Peer, row.Theirs, row.Ratio, row.Interval, row.Target, Text(row.Verdict));
        }

        return table;
    }

    private static string Text(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.MetByMedian => "met, but not by the whole interval",
        Verdict.Missed => "MISSED",
        _ => "not measured",
    };
}
