using System.Text;
using LoadBalancer.Soak.Reporting;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Mixed;

/// <summary>Judges a run of mixed traffic and tells of it in Markdown.</summary>
internal static class MixedReport
{
    // lb's own: the log, the finaliser's pipe, a scrape's connection or two of the moment. A leak grows with the run and passes any margin.
    private const int DescriptorMargin = 8;

    // Noise first: samples of a steady lb scatter by about 1 MiB, so the slope of 60 of them over five minutes has a standard error of about
    // 90 KiB/min; five of those are 450. A leak of 16 bytes per request at 1 000 requests a second is 940 KiB/min: well seen.
    private const double SlopeLimitKibPerMinute = 512;
    private const double RiseLimitKib = 4 * 1024;

    // Until then tiered compilation and pools still settle.
    private static readonly TimeSpan JudgedFrom = TimeSpan.FromMinutes(5);

    private const int TableRows = 30;

    public static IReadOnlyList<Verdict> Judge(MixedRun run)
    {
        Tally tally = run.Tally;
        Trend trend = Trend.Of(run.Samples);
        bool isLong = run.Samples[^1].Seconds - run.Samples[0].Seconds > JudgedFrom.TotalSeconds * 0.95;
        int descriptors = run.After.Descriptors - run.Before.Descriptors;
        return
        [
            new(!tally.WrongBytes.IsCompleted, "no byte of another request", tally.WrongBytes.IsCompleted ? tally.WrongBytes.Result : "none"),
            new(tally.UnexpectedCount == 0, "no unexpected outcome", $"{tally.UnexpectedCount} in {tally.Total} requests"),
            new(run.After.UnobservedExceptions == 0, "no unobserved exception", $"{run.After.UnobservedExceptions}; collections {run.After.Collections}"),
            new(
                run.Stopped is { Connections: 0, UpstreamActive: 0 },
                "no connection serves when nobody asks",
                $"{run.Stopped.Connections} clients', {run.Stopped.UpstreamActive} active and {run.Stopped.UpstreamIdle} idle to pods"),
            new(
                descriptors <= DescriptorMargin,
                $"descriptors back to the start's, +{DescriptorMargin} at most",
                $"{run.Before.Descriptors} before, at most {run.Samples.Max(static sample => sample.Descriptors)} under traffic, {run.After.Descriptors} after"),
            new(
                isLong ? trend.SlopeKibPerMinute <= SlopeLimitKibPerMinute : null,
                $"resident memory rises by at most {SlopeLimitKibPerMinute} KiB/min over the second half",
                $"{trend.SlopeKibPerMinute:F0} KiB/min"),
            new(
                isLong ? trend.RiseKib <= RiseLimitKib : null,
                $"the last third's mean is at most {RiseLimitKib / 1024} MiB above the middle third's",
                $"{trend.RiseKib / 1024:F2} MiB"),
        ];
    }

    public static string Write(MixedRun run, IReadOnlyList<Verdict> verdicts, int seed)
    {
        StringBuilder text = new();
        Sample last = run.Samples[^1];
        text.Append($"# Mixed traffic, {last.Seconds / 60:F1} min, seed {seed}\n\n{Machine.Describe()}\n\n");
        text.Append(Verdict.Table(verdicts)).Append("\n## Over time\n\n").Append(OverTime(run)).Append("\n## Requests\n\n");
        MarkdownTable kinds = new("kind", "requests");
        foreach (TrafficKind kind in Enum.GetValues<TrafficKind>())
        {
            kinds.Add(kind.ToString(), run.Tally.Of(kind).ToString("N0"));
        }

        text.Append(kinds).Append($"\nlb's own `lb_errors_total`, which counts the clients that left: {run.Errors}\n");
        AppendList(text, "Unexpected", run.Tally.Unexpected);
        AppendList(text, "lb's process log", run.Messages);
        return text.ToString();
    }

    private static string OverTime(MixedRun run)
    {
        MarkdownTable table = new(
            "s", "requests", "rss MiB", "heap MiB", "threads", "fds", "connections", "upstream active", "idle", "errors", "unobserved", "gc 0 / 1 / 2");
        int step = Math.Max(1, run.Samples.Count / TableRows);
        IEnumerable<Sample> thinned = run.Samples.Where((_, place) => place % step == 0);
        foreach (Sample sample in (IEnumerable<Sample>)[run.Before, .. thinned, run.Stopped, run.After])
        {
            table.Add(
                $"{sample.Seconds:F0}", $"{sample.Requests:N0}", $"{sample.ResidentKib / 1024.0:F1}", $"{sample.HeapKib / 1024:F1}", $"{sample.Threads}",
                $"{sample.Descriptors}", $"{sample.Connections}", $"{sample.UpstreamActive}", $"{sample.UpstreamIdle}", $"{sample.Errors:N0}",
                $"{sample.UnobservedExceptions}", sample.Collections);
        }

        return table + "\nFirst row: at rest, warmed up. Last two: clients gone; pods' connections closed.\n";
    }

    private static void AppendList(StringBuilder text, string title, IEnumerable<string> lines) =>
        text.Append($"\n## {title}\n\n").AppendJoin('\n', lines.DefaultIfEmpty("nothing").Select(static line => $"- {line}")).Append('\n');
}
