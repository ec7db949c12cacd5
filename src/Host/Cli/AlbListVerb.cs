using System.Collections.Immutable;
using System.CommandLine;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb alb ls</c>: the ALBs of all zones.</summary>
internal static class AlbListVerb
{
    public const string Lesson = """
        Example:
          lb alb ls -o json

        Asks one process, which knows of the others what its probes and their states tell it. A disabled ALB has no address, since the cluster's name does
        not lead there. Below the table: what is not as it should be, or that all ALBs are healthy. Exit code 0: it answered.
        """;

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        Option<string> format = OutputOption.Create("table");
        var command = new Command("ls", "List the ALBs of all zones") { admin, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync(
            "alb ls", parsed, admin, (client, output, error) => RunAsync(client, parsed.GetValue(format) == OutputOption.Json, output, error)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/albs");
        if (answer.ReadArray(AdminJson.Default.ImmutableArrayAlbStatus) is not ImmutableArray<AlbStatus> albs)
        {
            await error.WriteLineAsync($"lb alb ls: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (isJson)
        {
            await output.WriteLineAsync(answer.Text.TrimEnd());
        }
        else
        {
            Write(albs, output);
        }

        return ExitCode.Done;
    }

    private static void Write(ImmutableArray<AlbStatus> albs, TextWriter output)
    {
        TextTable.Write(
            output,
            ["ALB ID", "Enabled", "Status", "Type", "ALB IP", "Zone", "Build"],
            albs.Select(static alb => new[] { alb.Id, alb.Enabled ? "true" : "false", alb.Status, alb.Type, alb.Ip ?? "-", alb.Zone, alb.Build.Length == 0 ? "-" : alb.Build }));
        output.WriteLine();
        AlbStatus[] others = [.. albs.Where(static alb => alb.Status != "enabled")];
        if (others.Length == 0)
        {
            output.WriteLine(albs.IsEmpty ? "There is no [[albs]]" : "All ALBs are healthy");
        }

        foreach (AlbStatus alb in others)
        {
            output.WriteLine($"{alb.Id}: {alb.Message}{(alb.Status == "unhealthy" && alb.Reason.Length > 0 ? $" ({alb.Reason})" : "")}");
        }
    }
}
