using System.CommandLine;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb run</c>: serves until told to stop.</summary>
internal static class RunVerb
{
    public const string Lesson = """
        Example:
          lb run --config conf/lb.toml

        Without --config: conf/lb.toml, else every *.toml in /etc/lb/.
        Files that change are read again, all or nothing; SIGHUP or 'lb reload' has it done at once (docs/operations/reload.md).
        SIGTERM, Ctrl-C or 'lb drain' drains: it goes on accepting for [limits] pre_stop, then open requests finish, up to drain_timeout; a second
        signal stops at once.
        """;

    public static Command Create(IComposition composition)
    {
        var config = new Option<string[]>("--config", "-c")
        {
            Description = "A TOML file, or a folder whose *.toml are merged in name order; may be given several times",
            HelpName = "PATH",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var noWatch = new Option<bool>("--no-watch") { Description = "Read the configuration again only when asked: SIGHUP, lb reload" };
        var command = new Command("run", "Serve a configuration until told to stop") { config, noWatch };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config) ?? [], !parsed.GetValue(noWatch), composition, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(string[] named, bool isWatched, IComposition composition, TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, "--config PATH", error);
        if (paths.Count == 0)
        {
            return ExitCode.Failed;
        }

        using ShutdownSignals signals = new(); // before the start, so that Ctrl-C during it ends it in order
        using ILoggerFactory loggerFactory = ProcessLog.Create();
        using UnobservedExceptions unobserved = new(loggerFactory);
        if (composition.TryPlanRun(paths, error, loggerFactory, isWatched) is not { } plan)
        {
            return ExitCode.Failed;
        }

        await using var process = new ServingProcess(plan, error, loggerFactory, TimeProvider.System);
        return await process.RunAsync(signals, started => Announce(started, error));
    }

    /// <summary>Standard error: standard output belongs to the access log.</summary>
    private static void Announce(ServingProcess process, TextWriter error)
    {
        foreach (BoundListener listener in process.AlbListeners.SelectMany(listeners => listeners))
        {
            error.WriteLine($"lb: listener '{listener.Name}' on {listener.AddressText}");
        }

        error.WriteLine($"lb: listener '{process.Admin!.Name}' on {process.Admin.AddressText}");
    }
}
