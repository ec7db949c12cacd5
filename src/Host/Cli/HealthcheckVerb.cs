using System.CommandLine;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb healthcheck</c>: is the process on this machine ready? For keepalived and containers, which only look at the exit code.</summary>
internal static class HealthcheckVerb
{
    public const string Lesson = """
        Examples:
          lb healthcheck && echo ready
          HEALTHCHECK CMD ["lb", "healthcheck", "-q"]

        Asks /readyz once, which needs no token. Exit code 0: ready; 1: loading, draining, not answering in time or not there, with one line why on standard
        error. With --while-draining a process that is draining counts as ready: keepalived asks so, since the track file tells it when a process that
        stops has done with the address.
        """;

    /// <summary>Of the answer, from memory: a process that takes this long hangs.</summary>
    private const string DefaultTimeout = "1s";

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        var timeout = new Option<string>("--timeout") { Description = "How long the answer may take", HelpName = "DURATION", DefaultValueFactory = static _ => DefaultTimeout };
        var whileDraining = new Option<bool>("--while-draining") { Description = "A process that is draining is well too" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "The exit code alone" };
        var command = new Command("healthcheck", "Exit with 0 if the process on this machine is ready, else with 1") { admin, timeout, whileDraining, quiet };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(admin),
            parsed.GetRequiredValue(timeout),
            parsed.GetValue(whileDraining),
            parsed.GetValue(quiet) ? TextWriter.Null : parsed.InvocationConfiguration.Output,
            parsed.GetValue(quiet) ? TextWriter.Null : parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(string? named, string timeout, bool isDrainingWell, TextWriter output, TextWriter error)
    {
        Uri? address = AdminAddress.Resolve(named, Environment.GetEnvironmentVariable(AdminAddress.Variable), out string fault);
        if (address is null)
        {
            await error.WriteLineAsync($"lb healthcheck: {fault}");
            return ExitCode.Usage;
        }

        if (!DurationNotation.TryParse(timeout, out TimeSpan patience) || patience <= TimeSpan.Zero || patience > TimeSpan.FromDays(1))
        {
            await error.WriteLineAsync($"lb healthcheck: --timeout: '{timeout}' is no time to wait; one looks like 500ms or 1s");
            return ExitCode.Usage;
        }

        (string? word, string why) = await ReadinessProbe.AskAsync(address, patience, TimeProvider.System);
        if (word == "ready" || (word == "draining" && isDrainingWell))
        {
            await output.WriteLineAsync(word);
            return ExitCode.Done;
        }

        await error.WriteLineAsync($"lb healthcheck: {(word is null ? why : $"{AdminAddress.Name(address)} is {word}")}");
        return ExitCode.Failed;
    }
}
