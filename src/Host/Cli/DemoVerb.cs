using System.CommandLine;
using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb demo</c>: the whole multi-zone cluster in one process, on loopback addresses.</summary>
internal static class DemoVerb
{
    public const string Lesson = """
        Example:
          lb demo --http-port 8080

        Three ALBs on 127.0.0.2, .3 and .4, ten pods on 127.0.x.y:9080, the cluster's name at 127.0.0.1:5353. It prints the cluster and what to curl and
        dig; Ctrl-C ends it.
        """;

    public static Command Create(IComposition composition)
    {
        Option<int> httpPort = PortOption.Create("--http-port", "Port of the three ALBs", 8080);
        Option<int> dnsPort = PortOption.Create("--dns-port", "Port at which the cluster's name is answered, on 127.0.0.1", 5353);
        Option<int> adminPort = PortOption.Create("--admin-port", "Port of the admin address on 127.0.0.1", 9900);
        var command = new Command("demo", "Serve a whole multi-zone cluster on loopback addresses, pods included") { httpPort, dnsPort, adminPort };
        command.SetAction((parsed, _) => RunAsync(
            new DemoOptions(parsed.GetValue(httpPort), parsed.GetValue(dnsPort), parsed.GetValue(adminPort)),
            composition,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, IComposition composition, TextWriter output, TextWriter error)
    {
        using ShutdownSignals signals = new();
        using ILoggerFactory loggerFactory = ProcessLog.Create();
        using UnobservedExceptions unobserved = new(loggerFactory);
        if (composition.TryPlanDemo(options, error, loggerFactory) is not { } plan)
        {
            return ExitCode.Failed;
        }

        await using var process = new ServingProcess(plan.Process, error, loggerFactory, TimeProvider.System);
        return await process.RunAsync(signals, started => DemoGuide.Write(output, plan, started));
    }
}
