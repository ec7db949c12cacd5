using System.CommandLine;
using System.Text.Json;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb explain</c>: which route takes a request and why no other, by a running process or by files.</summary>
internal static class ExplainVerb
{
    public const string Lesson = """
        Examples:
          lb explain GET http://shop.example.test/api/users
          lb explain POST shop.example.test/api --header 'X-Canary: always' --config conf/lb.toml

        Without --config the running process is asked, which knows its endpoints' states; with it, nobody but the files. Nothing is sent to an endpoint, and
        nothing is counted. The URL is taken as it stands, as a client that tidies nothing would send it.
        Exit code 0 when a route or the default backend takes the request, 1 when none does: it is refused, no route takes it, or lb answers it itself.
        """;

    private const string Text = "text";
    private const string Json = "json";

    public static Command Create()
    {
        var method = new Argument<string>("METHOD") { Description = "As it goes on the wire: GET, not get" };
        var url = new Argument<string>("URL") { Description = "http://host/path, host/path, or /path with a Host header" };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header of the request; may be given several times", HelpName = "'Name: value'", Arity = ArgumentArity.OneOrMore };
        var config = new Option<string[]>("--config", "-c")
        {
            Description = "Explain by this file or folder, and ask no process; may be given several times",
            HelpName = "PATH",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> admin = AdminAddress.CreateOption();
        var format = new Option<string>("--output", "-o") { Description = "text or json", HelpName = "FORMAT", DefaultValueFactory = static _ => Text };
        format.AcceptOnlyFromAmong(Text, Json);
        var command = new Command("explain", "Show which route takes a request, why no other does, and what becomes of it") { method, url, headers, config, admin, format };
        command.SetAction(async (parsed, _) =>
        {
            (TextWriter output, TextWriter error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            string[] lines = parsed.GetValue(headers) ?? [];
            if (!AskedRequest.TryParse(parsed.GetRequiredValue(method), parsed.GetRequiredValue(url), lines, out AskedRequest? asked, out string? fault))
            {
                await error.WriteLineAsync($"lb explain: {fault}");
                return ExitCode.Usage;
            }

            bool isByFiles = parsed.GetValue(config) is { Length: > 0 };
            if (isByFiles && (parsed.GetValue(admin) is not null || TokenOption.IsGiven(parsed)))
            {
                await error.WriteLineAsync("lb explain: --config explains by files, --admin by a process; name one of them");
                return ExitCode.Usage;
            }

            bool isJson = parsed.GetValue(format) == Json;
            return isByFiles
                ? ByFiles(asked, parsed.GetRequiredValue(config), isJson, output, error)
                : await AdminVerb.RunAsync("explain", parsed, admin, (client, output, error) => AskAsync(client, asked, lines, isJson, output, error));
        });
        return command;
    }

    private static int ByFiles(AskedRequest asked, string[] paths, bool isJson, TextWriter output, TextWriter error)
    {
        LoadResult loaded = ConfigLoader.Load(paths);
        ConfigFaultPrinter.Print(error, loaded.Faults);
        return loaded.Config is null ? ExitCode.Failed : Show(Explainer.Explain(asked, loaded.Config), isJson, output);
    }

    private static async Task<int> AskAsync(AdminClient client, AskedRequest asked, string[] headers, bool isJson, TextWriter output, TextWriter error)
    {
        IEnumerable<string> query =
        [
            $"method={Uri.EscapeDataString(asked.Method)}",
            $"url={Uri.EscapeDataString(asked.Url)}",
            .. headers.Select(static line => $"header={Uri.EscapeDataString(line)}"),
        ];
        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, $"/api/v1/explain?{string.Join('&', query)}");
        if (answer.Read(AdminJson.Default.Explanation) is Explanation explanation)
        {
            return Show(explanation, isJson, output);
        }

        await error.WriteLineAsync($"lb explain: {answer.Complaint(client.Address)}");
        return ExitCode.Failed;
    }

    private static int Show(Explanation explanation, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(explanation, AdminJson.Default.Explanation));
        }
        else
        {
            ExplanationText.Write(output, explanation);
        }

        return explanation.IsTaken() ? ExitCode.Done : ExitCode.Failed;
    }
}
