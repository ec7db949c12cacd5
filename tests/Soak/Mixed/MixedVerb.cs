using System.CommandLine;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Mixed;

/// <summary><c>mixed</c>: good traffic of all kinds against <c>lb run</c>, for minutes.</summary>
internal static class MixedVerb
{
    public static Command Describe()
    {
        Option<double> minutes = new("--minutes") { Description = "How long; memory is judged from 5 minutes on", DefaultValueFactory = static _ => 10 };
        Option<int> seed = new("--seed") { Description = "Of the traffic's dice; what interleaves how is the machine's affair", DefaultValueFactory = static _ => 1 };
        Option<string?> report = new("--report") { Description = "Writes the report to this file too", HelpName = "PATH" };
        Option<string?> accessLog = new("--access-log") { Description = "Keeps lb's access log in this file, to look for a nonce in it", HelpName = "PATH" };
        Command command = new("mixed", "Mixed good traffic with nonces; exit code 1 when a promise is broken.") { minutes, seed, report, accessLog };
        command.SetAction(async (line, cancellation) =>
        {
            MixedRun run = await MixedRun.RunAsync(
                TimeSpan.FromMinutes(line.GetValue(minutes)), line.GetValue(seed), line.GetValue(accessLog), cancellation);
            IReadOnlyList<Verdict> verdicts = MixedReport.Judge(run);
            return await ReportFile.WriteAsync(MixedReport.Write(run, verdicts, line.GetValue(seed)), verdicts, line.GetValue(report));
        });
        return command;
    }
}
