using System.CommandLine;
using System.Globalization;
using LoadBalancer.Core.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb status</c>: what a running process says of itself.</summary>
internal static class StatusVerb
{
    public const string Lesson = """
        Example:
          lb status -o json

        Without -o a table for people: listeners as they are bound, certificates and when they expire, services with every endpoint, where it stands (up,
        down, ejected, draining, out) and why, and when the names of services were last answered. Exit code 0: it answered, and serves what its files say;
        1: it did not answer, or the last reload was refused, and what was in force before still is.
        """;

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        Option<string> format = OutputOption.Create("table");
        var command = new Command("status", "Show a running process: listeners, services, and why an endpoint is out") { admin, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync(
            "status", parsed, admin, (client, output, error) => RunAsync(client, parsed.GetValue(format) == OutputOption.Json, output, error)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/status");
        if (answer.ReadStatus() is not ProcessStatus status)
        {
            await error.WriteLineAsync($"lb status: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (isJson)
        {
            await output.WriteLineAsync(answer.Text.TrimEnd());
        }
        else
        {
            Write(output, status);
        }

        return status.Config.LastReload.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The table.</summary>
    internal static void Write(TextWriter output, ProcessStatus status)
    {
        output.WriteLine($"lb {status.Version}: {status.State}, up {Duration(status.UptimeSeconds)}, {status.Connections} connections, " +
            $"generation {status.Generation}");
        WriteReload(output, status.Config.LastReload);
        foreach (string warning in status.Warnings.IsDefault ? [] : status.Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }

        output.WriteLine();
        TextTable.Write(output, ["Listener", "Address", "Protocol", "Relays to"], status.Listeners.Select(
            static listener => new[] { listener.Name, listener.Address, listener.Protocol, listener.Service ?? "" }));
        if (!status.Certificates.IsDefaultOrEmpty)
        {
            output.WriteLine();
            TextTable.Write(output, ["Certificate", "Expires", "Days left"], status.Certificates.Select(static certificate => new[]
            {
                string.Join(", ", certificate.Hosts),
                Show(certificate.NotAfter),
                certificate.Expired ? "expired" : certificate.DaysLeft.ToString(CultureInfo.InvariantCulture),
            }));
        }

        if (status.PortableIp is PortableIpStatus portable)
        {
            string told = portable.TrackValue switch { 0 => "it may be here", null => "nothing yet", _ => "it must not be here" };
            output.WriteLine();
            output.WriteLine($"Portable IP {portable.Address}: {(portable.Here ? $"here, on {portable.Interface}" : "not on this node")}; keepalived is told: {told}" +
                $"{(portable.Error.Length > 0 ? $" ({portable.Error})" : "")}");
        }

        foreach (ServiceStatus service in status.Services)
        {
            int upCount = service.Endpoints.Count(static endpoint => endpoint.State == "up");
            output.WriteLine();
            output.WriteLine($"{service.Name}: {upCount} of {service.Endpoints.Length} endpoints up{(service.Protocol != "http" ? $", {service.Protocol}" : "")}{(service.Zone.Length > 0 ? $", seen from {service.Zone}" : "")}");
            if (service.Dns is DnsStatus dns)
            {
                output.WriteLine($"  {dns.Name}: {Answer(dns)}");
            }

            TextTable.Write(
                output,
                ["  Endpoint", "Pod", "Zone", "State", "Since", "In flight", "Why"],
                service.Endpoints.Select(static endpoint => new[]
                {
                    $"  {endpoint.Address}",
                    endpoint.Name == endpoint.Address ? "" : endpoint.Name,
                    endpoint.Zone,
                    endpoint.State,
                    Show(endpoint.Since),
                    endpoint.InFlight.ToString(CultureInfo.InvariantCulture),
                    endpoint.Reason,
                }));
        }
    }

    private static void WriteReload(TextWriter output, ReloadStatus reload)
    {
        if (!reload.Ok)
        {
            output.WriteLine($"the configuration read at {Show(reload.At)} was refused, the one before it is in force:");
        }

        foreach (string fault in reload.Faults)
        {
            output.WriteLine(fault);
        }
    }

    private static string Answer(DnsStatus dns)
    {
        string addresses = dns.Addresses == 1 ? "1 address" : $"{dns.Addresses} addresses";
        return dns.LastAnswer is null ? $"no address yet: {dns.Error}"
            : dns.KeepsLast ? $"{addresses}, kept since {Show(dns.LastAnswer)}: {dns.Error}"
            : $"{addresses}, answered {Show(dns.LastAnswer)}";
    }

    private static string Show(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    private static string Duration(long seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalMinutes: < 1 } time => $"{time.Seconds} s",
        { TotalHours: < 1 } time => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } time => $"{time.Hours} h {time.Minutes} min",
        TimeSpan time => $"{time.Days} d {time.Hours} h",
    };
}
