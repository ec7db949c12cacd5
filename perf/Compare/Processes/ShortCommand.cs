using System.Diagnostics;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A short command run to its end, with what it printed.</summary>
internal static class ShortCommand
{
    /// <summary>What a command left behind.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>Runs to the end; cancelling ends the command by force first.</summary>
    public static async Task<Outcome> RunAsync(Launch launch, CancellationToken cancellation)
    {
        using Process process = Process.Start(Describe(launch)) ?? throw new UnreachableException("a new process is always started");
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, await output, await errors);
    }

    /// <summary>The first line a command prints on either stream, or <c>unknown</c>: for versions in a report, never a reason to fail.</summary>
    public static async Task<string> FirstLineAsync(Launch launch, CancellationToken cancellation)
    {
        Outcome outcome = await RunAsync(launch, cancellation);
        string text = (outcome.Output + outcome.Errors).Trim();
        return outcome.ExitCode == 0 && text.Length > 0 ? text.Split('\n')[0].Trim() : "unknown";
    }

    /// <summary>Start information with both streams redirected and the launch's own variables set.</summary>
    /// <remarks>
    /// In a session of its own, so that Ctrl-C on the terminal reaches this program alone, which then stops the others in order.
    /// setsid replaces itself by the program, so the identifier is the program's own.
    /// </remarks>
    public static ProcessStartInfo Describe(Launch launch)
    {
        ProcessStartInfo start = new(Tool.Setsid.Find(), [launch.Program, .. launch.Arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
