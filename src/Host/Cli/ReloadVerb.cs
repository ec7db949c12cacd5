using System.CommandLine;
using System.Net;
using System.Text.Json;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb reload</c>: has a running process read its configuration again, and waits for what comes of it.</summary>
internal static class ReloadVerb
{
    public const string Lesson = """
        Example:
          lb reload && lb status

        The process reads its files again by itself when they change; this is for whoever wants to know at once. It is all or nothing: with any fault the
        configuration in force stays, untouched. Exit code 0: what the files say is in force; 1: it was refused, and the faults are printed.
        """;

    private const string Text = "text";
    private const string Json = "json";

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        var format = new Option<string>("--output", "-o") { Description = "text or json", HelpName = "FORMAT", DefaultValueFactory = static _ => Text };
        format.AcceptOnlyFromAmong(Text, Json);
        var command = new Command("reload", "Have a running process read its configuration again, and print what came of it") { admin, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync(
            "reload", parsed, admin, (client, output, error) => RunAsync(client, parsed.GetValue(format) == Json, output, error)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Post, "/api/v1/reload");
        if (Read(answer) is not ReloadReport report)
        {
            await error.WriteLineAsync($"lb reload: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (isJson)
        {
            await output.WriteLineAsync(answer.Text.TrimEnd());
        }
        else
        {
            foreach (string fault in report.Faults)
            {
                await error.WriteLineAsync(fault);
            }

            await (report.Result == ReloadResult.Refused ? error : output).WriteLineAsync(report.Message);
        }

        return report.Result == ReloadResult.Refused ? ExitCode.Failed : ExitCode.Done;
    }

    private static ReloadReport? Read(AdminAnswer answer)
    {
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(answer.Text, AdminJson.Default.ReloadReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
