using System.CommandLine;
using System.Reflection;
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
        // "0.1.0+<commit>": the SDK appends the commit when it builds from a git checkout.
        string full = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        string[] parts = full.Split('+', 2);
        output.WriteLine($"lb {parts[0]}");
        output.WriteLine($"commit {(parts.Length > 1 ? parts[1] : "unknown")}");
        output.WriteLine($"runtime {RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}");
    }
}
