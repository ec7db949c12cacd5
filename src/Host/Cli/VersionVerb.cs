using System.CommandLine;
using System.Runtime.InteropServices;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb version</c>: what runs here, for a fault report.</summary>
internal static class VersionVerb
{
    public const string Lesson = """
        Example:
          lb version
        """;

    public static Command Create()
    {
        var command = new Command("version", "Print version, commit and runtime");
        command.SetAction(parsed =>
        {
            Write(parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TextWriter output)
    {
        output.WriteLine($"lb {ProgramVersion.Version}");
        output.WriteLine($"commit {ProgramVersion.Commit}");
        output.WriteLine($"runtime {RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}");
    }
}
