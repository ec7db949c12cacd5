using System.CommandLine;
using System.Net;
using System.Text.Json;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Drill;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb drill zone</c>: takes a zone out, watches what happens, restores it, and reports.</summary>
internal static class DrillVerb
{
    public const string Lesson = """
        Example:
          lb drill zone tok05 --for 30s
        """;

    public const string ZoneLesson = """
        Example:
          lb drill zone tok05 --for 30s --resolver 10.0.2.1:53 --resolver 10.0.4.1:53

        Disables the zone's ALBs as 'lb alb disable' does, asks every resolver ten times a second for the cluster's name, has one client follow the name and
        another one stay with the zone for half of the time, then enables them again, Ctrl-C or not. Exit code 0: the address left within two seconds, no
        request failed, no answer was wrong or empty, and it is back; 1: something of that is not so, and is said.
        """;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public static Command Create(Command zone) => new("drill", "Try what happens when a part of the cluster is gone, and put it back") { zone };

    public static Command CreateZone()
    {
        var name = new Argument<string>("NAME") { Description = "The zone, as 'lb alb ls' lists it" };
        var length = new Option<string>("--for") { Description = "How long it stays out", HelpName = "TIME", DefaultValueFactory = static _ => "30s" };
        var resolvers = new Option<string[]>("--resolver")
        {
            Description = "Whom to ask for the name: IP:PORT; may be given several times. Default: where the process says it is answered",
            HelpName = "ADDRESS",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> admin = AdminAddress.CreateOption();
        Option<string> format = OutputOption.Create("text");
        var command = new Command("zone", "Take a zone out of the cluster's name, watch, restore, report") { name, length, resolvers, admin, format };
        command.SetAction((parsed, cancellation) => AdminVerb.RunAsync("drill zone", parsed, admin, (client, output, error) => RunAsync(
            client,
            parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(length),
            parsed.GetValue(resolvers) ?? [],
            parsed.GetValue(format) == OutputOption.Json,
            output,
            error,
            cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        AdminClient client, string zone, string length, string[] resolvers, bool isJson, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (!DurationNotation.TryParse(length, out TimeSpan time) || time < Shortest)
        {
            await error.WriteLineAsync($"lb drill zone: --for: '{length}' is no time of at least {DurationNotation.Format(Shortest)}; one looks like 30s");
            return ExitCode.Usage;
        }

        List<IPEndPoint> asked = [];
        foreach (string resolver in resolvers)
        {
            if (!IPEndPoint.TryParse(resolver, out IPEndPoint? address) || address.Port == 0)
            {
                await error.WriteLineAsync($"lb drill zone: --resolver: '{resolver}' is no address with a port; one looks like 10.0.2.1:53");
                return ExitCode.Usage;
            }

            asked.Add(address);
        }

        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/zones");
        if (answer.Read(AdminJson.Default.ZonesStatus) is not ZonesStatus zones)
        {
            await error.WriteLineAsync($"lb drill zone: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (DrillPlan.TryMake(zones, zone, [.. asked], time, out string fault) is not DrillPlan plan)
        {
            await error.WriteLineAsync($"lb drill zone: {fault}");
            return ExitCode.Failed;
        }

        DrillReport report = await new ZoneDrill(plan, client, (resolver, end) => NameQuestion.AskAsync(resolver, plan.Domain, end), isJson ? error : output, TimeProvider.System).RunAsync(cancellation);
        if (isJson)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(report, AdminJson.Default.DrillReport));
        }
        else
        {
            report.Write(output);
        }

        return report.Misses.Length == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
