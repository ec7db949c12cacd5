using System.CommandLine;
using System.Globalization;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb zone status</c>: each zone's verdict, the votes behind it, since when.</summary>
internal static class ZoneStatusVerb
{
    public const string Lesson = """
        Example:
          lb zone status --admin http://10.0.4.1:9900

        One zone's view: whether it may say that others are down and why, whom it hears, what was decided about each ALB and on whose votes, and what the
        cluster's name is answered with. Ask each zone to see where they differ. Exit code 0: it answered.
        """;

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        Option<string> format = OutputOption.Create("table");
        var command = new Command("status", "Show each zone's verdict, the votes behind it, and since when") { admin, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync(
            "zone status", parsed, admin, (client, output, error) => RunAsync(client, parsed.GetValue(format) == OutputOption.Json, output, error)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/zones");
        if (answer.Read(AdminJson.Default.ZonesStatus) is not ZonesStatus zones)
        {
            await error.WriteLineAsync($"lb zone status: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (isJson)
        {
            await output.WriteLineAsync(answer.Text.TrimEnd());
        }
        else
        {
            Write(zones, output);
        }

        return ExitCode.Done;
    }

    private static void Write(ZonesStatus zones, TextWriter output)
    {
        string may = !zones.Ready ? "has not ended its first round of probes" : zones.Entitled ? "may decide" : "may not decide, and holds what it last answered";
        output.WriteLine($"{zones.Zone} {may}: {zones.EntitledReason} (since {Show(zones.EntitledSince)})");
        output.WriteLine();
        TextTable.Write(output, ["Zone", "Heard", "Last heard", "Configuration", "Build", "Why not"], zones.Zones.Select(static zone => new[]
        {
            zone.Zone,
            zone.Heard ? "yes" : "no",
            zone.LastHeard is { } last ? Show(last) : "",
            zone.ConfigHash.Length == 0 ? "" : zone.ConfigSame ? zone.ConfigHash : $"{zone.ConfigHash} differs",
            zone.Build,
            zone.Reason,
        }));
        output.WriteLine();
        TextTable.Write(output, ["ALB", "Zone", "Enabled", "Verdict", "Answered", "Since", "Votes", "Why"], zones.Albs.Select(static alb => new[]
        {
            alb.Id,
            alb.Zone,
            alb.Enabled ? alb.Overridden ? "true (lb alb)" : "true" : alb.Overridden ? "false (lb alb)" : "false",
            alb.Suspect ? $"{alb.Verdict}, suspect" : alb.Verdict,
            alb.Answered ? "yes" : "no",
            Show(alb.Since),
            string.Join(' ', alb.Votes.Select(static vote => $"{vote.Zone}:{vote.Saw}")),
            alb.Reason,
        }));
        output.WriteLine();
        WriteDns(zones, output);
    }

    private static void WriteDns(ZonesStatus zones, TextWriter output)
    {
        ZoneDnsStatus dns = zones.Dns;
        string where = dns.At.IsEmpty ? dns.Mode : $"{dns.Mode}, at {string.Join(", ", dns.At)}";
        string answer = dns.Serial == 0 ? "is not answered yet"
            : dns.Addresses.IsEmpty ? "has no address"
            : $"is answered with {string.Join(", ", dns.Addresses)}{(zones.AllDown ? " (all are down: these are all enabled ones)" : "")}, for {dns.TtlSeconds} s, serial {dns.Serial}";
        output.WriteLine($"{dns.Domain} {answer} ({where})");
        if (dns.Publishing is { } publishing)
        {
            string trouble = publishing.LastError.Length == 0 ? "" : $"; {publishing.Failures} tries failed, the last: {publishing.LastError}";
            string next = publishing.WaitsFor.Length == 0 ? "" : $", waits for {publishing.WaitsFor}";
            output.WriteLine($"updates of {publishing.Server}, signed by {publishing.Key}: {publishing.State}{next}, in step last {(publishing.LastSuccess is { } last ? Show(last) : "never")}{trouble}");
        }
    }

    private static string Show(DateTimeOffset time) => time == default ? "" : time.ToString("u", CultureInfo.InvariantCulture);
}
