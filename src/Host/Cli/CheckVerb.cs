using System.CommandLine;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb check</c>: validates as <c>run</c> would, and prints every fault.</summary>
internal static class CheckVerb
{
    public const string Lesson = """
        Example:
          lb check --strict conf/lb.toml

        Exit code 0: it would be served; 1: it would be refused; 2 (only with --strict): nothing but warnings.
        """;

    public static Command Create(IComposition composition)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files or folders; default: conf/lb.toml, else /etc/lb/",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var strict = new Option<bool>("--strict") { Description = "Exit code 2 when there are warnings" };
        var command = new Command("check", "Validate a configuration and print every fault, with file, line and column") { paths, strict };
        command.SetAction(parsed => Run(
            parsed.GetValue(paths) ?? [],
            parsed.GetValue(strict),
            composition,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string[] named, bool isStrict, IComposition composition, TextWriter output, TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, "lb check PATH", error);
        if (paths.Count == 0)
        {
            return ExitCode.Failed;
        }

        CheckReport report = composition.Check(paths);
        foreach (string fault in report.Faults)
        {
            error.WriteLine(fault);
        }

        if (report.ErrorCount > 0)
        {
            error.WriteLine($"lb: {Count(report.ErrorCount, "error")}, {Count(report.WarningCount, "warning")}");
            return ExitCode.Failed;
        }

        string subject = string.Join(", ", paths);
        output.WriteLine(report.WarningCount == 0 ? $"{subject}: ok" : $"{subject}: ok, {Count(report.WarningCount, "warning")}");
        return isStrict && report.WarningCount > 0 ? ExitCode.Usage : ExitCode.Done;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
