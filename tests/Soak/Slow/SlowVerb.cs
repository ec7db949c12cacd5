using System.CommandLine;
using System.Text;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Slow;

/// <summary><c>slow</c>: a thousand slow clients attached to <c>lb run</c> with its default limits, and an ordinary client beside them.</summary>
internal static class SlowVerb
{
    private const double LatencyTargetMs = 50;

    public static Command Describe()
    {
        Option<int> attackers = new("--attackers") { Description = "How many of each kind", DefaultValueFactory = static _ => 1000 };
        Option<string[]> kinds = new("--kinds")
        {
            Description = "Which, one after the other",
            DefaultValueFactory = static _ => ["headers", "bodies"],
            AllowMultipleArgumentsPerToken = true,
        };
        kinds.AcceptOnlyFromAmong([.. AttackKind.All.Select(static kind => kind.Name)]);
        Option<string?> report = new("--report") { Description = "Writes the report to this file too", HelpName = "PATH" };
        Command command = new("slow", "Slow headers, bodies and reads (slowhttptest); exit code 1 when a target is missed.") { attackers, kinds, report };
        command.SetAction(async (line, cancellation) =>
        {
            SlowHttpTest.Find(); // before anything starts
            List<SlowRun> runs = [];
            foreach (string name in line.GetRequiredValue(kinds))
            {
                runs.Add(await SlowRun.RunAsync(AttackKind.All.Single(kind => kind.Name == name), line.GetValue(attackers), cancellation));
            }

            Verdict[] verdicts = [.. runs.SelectMany(run => Judge(run, line.GetValue(attackers)))];
            return await ReportFile.WriteAsync(Write(runs, verdicts), verdicts, line.GetValue(report));
        });
        return command;
    }

    private static IEnumerable<Verdict> Judge(SlowRun run, int attackers)
    {
        double eachKib = (run.PeakKib - run.Rest.ResidentKib) / (double)Math.Max(1, run.Attached);
        string name = $"slow {run.Kind.Name}";
        return
        [
            new(run.Attached >= attackers * 0.99, $"{name}: {attackers} attached", $"{run.Attached}"),
            new(run.Ordinary.Fault is null, $"{name}: the ordinary client is served", run.Ordinary.Fault ?? $"{run.Ordinary.Count} requests"),
            new(run.Ordinary.Longest < LatencyTargetMs, $"{name}: an ordinary request takes less than {LatencyTargetMs} ms", $"{run.Ordinary.Longest:F1} ms at most"),
            new(eachKib < run.Kind.MostKib, $"{name}: less than {run.Kind.MostKib} KiB per attacker", $"{eachKib:F1} KiB"),
            new(
                run.Gone <= run.Kind.GoneWithin,
                $"{name}: all gone within {run.Kind.GoneWithin.TotalSeconds} s ({run.Kind.Provenance})",
                run.Gone is { } gone ? $"{gone.TotalSeconds:F1} s" : $"some stayed for {run.Kind.GoneWithin.TotalSeconds * 2} s"),
        ];
    }

    private static string Write(List<SlowRun> runs, Verdict[] verdicts)
    {
        MarkdownTable figures = new("attack", "attached", "rest MiB", "peak MiB", "heap at rest MiB", "heap peak MiB", "allocated MiB", "gc", "gc pause ms", "ordinary requests", "p99 ms", "max ms", "gone after s");
        foreach (SlowRun run in runs)
        {
            figures.Add(
                run.Kind.Name, $"{run.Attached}", $"{run.Rest.ResidentKib / 1024.0:F1}", $"{run.PeakKib / 1024.0:F1}",
                $"{run.Rest.HeapKib / 1024.0:F1}", $"{run.HeapPeakKib / 1024.0:F1}", $"{(run.End.AllocatedKib - run.Rest.AllocatedKib) / 1024:F1}",
                $"{run.End.Collections - run.Rest.Collections}", $"{run.End.PauseMs - run.Rest.PauseMs:F1}",
                $"{run.Ordinary.Count}", $"{run.Ordinary.Percentile99:F1}", $"{run.Ordinary.Longest:F1}", run.Gone is { } gone ? $"{gone.TotalSeconds:F1}" : "–");
        }

        return new StringBuilder()
            .Append($"# Slow clients, lb's default limits\n\n{Machine.Describe()}\n\n")
            .Append(Verdict.Table(verdicts)).Append('\n').Append(figures)
            .ToString();
    }
}
