using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb check</c>: validates as <c>run</c> would, and prints every fault.</summary>
internal static class CheckVerb
{
    public const string Lesson = """
        Example:
          lb check --strict conf/lb.toml
          lb check --explain LB0012

        Exit code 0: it would be served; 1: it would be refused; 2 (only with --strict): nothing but warnings.
        """;

    public static Command Create(IComposition composition)
    {
        Argument<string[]> paths = ConfigPaths.CreateArgument();
        var strict = new Option<bool>("--strict") { Description = "Exit code 2 when there are warnings" };
        var explain = new Option<string?>("--explain") { Description = "Print what a fault's code means, and what to do", HelpName = "CODE" };
        explain.CompletionSources.Add(static _ => Enum.GetValues<ConfigFaultCode>().Select(static code => new CompletionItem(code.Text())));
        Option<string> format = OutputOption.Create("text");
        var command = new Command("check", "Validate a configuration and print every fault, with file, line and column") { paths, strict, format, explain };
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string[] named = parsed.GetValue(paths) ?? [];
            bool isJson = parsed.GetValue(format) == OutputOption.Json;
            if (parsed.GetValue(explain) is { } code)
            {
                return ExplainFault.Run(code, isAlone: named.Length == 0 && !isJson && !parsed.GetValue(strict), console.Output, console.Error);
            }

            return Run(named, parsed.GetValue(strict), isJson, composition, console.Output, console.Error);
        });
        return command;
    }

    private static int Run(string[] named, bool isStrict, bool isJson, IComposition composition, TextWriter output, TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, "lb check PATH", error);
        if (paths.Count == 0)
        {
            return ExitCode.Failed;
        }

        CheckReport report = composition.Check(paths);
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(CheckDocument.Of(report), CheckJson.CreateReadable().CheckDocument));
        }
        else
        {
            Print(report, string.Join(", ", paths), output, error);
        }

        return report.ErrorCount > 0 ? ExitCode.Failed
            : isStrict && report.WarningCount > 0 ? ExitCode.Usage
            : ExitCode.Done;
    }

    private static void Print(CheckReport report, string subject, TextWriter output, TextWriter error)
    {
        ConfigFaultPrinter.Print(error, report.Faults);
        if (report.ErrorCount > 0)
        {
            error.WriteLine($"lb: {Count(report.ErrorCount, "error")}, {Count(report.WarningCount, "warning")}");
            return;
        }

        output.WriteLine(report.WarningCount == 0 ? $"{subject}: ok" : $"{subject}: ok, {Count(report.WarningCount, "warning")}");
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
