using System.CommandLine;
using LoadBalancer.Fuzz.Targets;

namespace LoadBalancer.Fuzz.Cli;

/// <summary><c>run</c>: mutations of the seeds, in this process, until a count or a time is reached.</summary>
internal static class RunVerb
{
    public const string Lesson = """
        Example:
          LoadBalancer.Fuzz run all --count 10000000 --seed 1

        The same target, seed and count try the same inputs on every machine. A find is written to finds/ and ends the run with exit code 1.
        """;

    private const string All = "all";

    public static Command Create()
    {
        Argument<string> target = CommandLine.Target(All);
        target.DefaultValueFactory = _ => All;
        Option<long> count = new("--count") { Description = "Inputs for each target", DefaultValueFactory = _ => 1_000_000 };
        Option<ulong> seed = new("--seed") { Description = "Which mutations", DefaultValueFactory = _ => 1 };
        Option<double> minutes = new("--minutes") { Description = "Stop each target after this time, whatever the count", DefaultValueFactory = _ => double.PositiveInfinity };
        Option<string> finds = new("--finds") { Description = "Folder that finds are written to", DefaultValueFactory = _ => "finds" };
        Command command = new("run", "Feed one target or all with mutations of their seeds") { target, count, seed, minutes, finds };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(target);
            bool isSound = true;
            foreach (string each in name == All ? FuzzTargets.Names : [name])
            {
                InProcessRun run = new(each, parsed.GetValue(seed));
                isSound &= ProgressReport.Watch(
                    run, parsed.GetValue(count), parsed.GetValue(minutes), parsed.GetRequiredValue(finds), parsed.InvocationConfiguration.Output);
            }

            return isSound ? 0 : 1;
        });
        return command;
    }
}
