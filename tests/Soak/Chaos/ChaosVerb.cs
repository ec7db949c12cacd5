using System.CommandLine;
using System.Text;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos;

/// <summary><c>chaos</c>: <c>lb run</c> while its pods, its network or it itself are broken.</summary>
internal static class ChaosVerb
{
    private const string AllScenarios = "all";

    public static Command Describe()
    {
        Argument<string> name = new("SCENARIO") { Description = "Which; or all, one after the other" };
        name.AcceptOnlyFromAmong([.. Scenario.All.Select(static scenario => scenario.Name), AllScenarios]);
        Option<double?> seconds = new("--seconds") { Description = "How long each; absent: as long as its promise needs" };
        Option<int> seed = new("--seed") { Description = "Of faults and traffic; what interleaves how is the machine's affair", DefaultValueFactory = static _ => 1 };
        Option<string?> report = new("--report") { Description = "Writes the report to this file too", HelpName = "PATH" };
        Option<string?> lb = new("--lb") { Description = "The lb to run, a native one for instance; absent: the one beside this program", HelpName = "PATH" };
        Option<bool> full = new("--full") { Description = "9 500 slow readers instead of 1 000" };
        Command command = new("chaos", "Faults of pods, network and process under load; exit code 1 when a promise is broken.") { name, seconds, seed, report, lb, full };
        command.SetAction(async (line, cancellation) =>
        {
            ChaosOptions options = new(
                line.GetValue(seed), line.GetValue(seconds) is { } length ? TimeSpan.FromSeconds(length) : null, line.GetValue(lb), line.GetValue(full));
            StringBuilder text = new($"# Chaos, seed {options.Seed}\n\n{Machine.Describe()}\n");
            List<Verdict> verdicts = [];
            foreach (Scenario scenario in Scenario.All.Where(scenario => line.GetRequiredValue(name) == AllScenarios || line.GetRequiredValue(name) == scenario.Name))
            {
                await Console.Error.WriteLineAsync($"{scenario.Name}: begins");
                ScenarioResult result = await RunAsync(scenario, options, cancellation);
                verdicts.AddRange(result.Verdicts);
                text.Append($"\n## {scenario.Name} (rows {scenario.Rows})\n\n{Verdict.Table(result.Verdicts)}\n{result.Figures}");
            }

            return await ReportFile.WriteAsync(text.ToString(), verdicts, line.GetValue(report));
        });
        return command;
    }

    /// <summary>A scenario that lb will not start for, or that it breaks off, is a promise broken; the others still have their figures.</summary>
    private static async Task<ScenarioResult> RunAsync(Scenario scenario, ChaosOptions options, CancellationToken cancellation)
    {
        try
        {
            return await scenario.RunAsync(options, cancellation);
        }
        catch (SoakException fault)
        {
            return new ScenarioResult([new Verdict(false, $"{scenario.Name}: can be run to its end", fault.Message.ReplaceLineEndings(" "))], "");
        }
    }
}
