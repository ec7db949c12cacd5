using System.CommandLine;
using System.Net;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb config show</c>: the configuration as it is in force, of files or of a running process.</summary>
internal static class ConfigShowVerb
{
    public const string Lesson = """
        Example:
          lb config show conf/lb.toml
          lb config show --admin http://127.0.0.1:9900

        All files as one, complete with every default: what is printed can be saved, checked and run. Keys whose absence means something of its own
        are left out. Secrets are in files, of which the path is shown.
        Exit code 0: shown; 1: the configuration would be refused, or the process did not answer.
        """;

    private const string AdminPath = "/api/v1/config";

    public static Command Create()
    {
        Argument<string[]> paths = ConfigPaths.CreateArgument();
        var isChangedOnly = new Option<bool>("--changed") { Description = "Only what was written, without the defaults" };
        Option<string> format = OutputOption.Create("toml");
        var admin = new Option<string?>("--admin") { Description = "Show what the running process at this address has in force, instead of files", HelpName = "URL" };
        var command = new Command("show", "Print the configuration: all files as one, complete with every default") { paths, isChangedOnly, format, admin };
        command.SetAction(async (parsed, _) =>
        {
            string[] named = parsed.GetValue(paths) ?? [];
            bool isJson = parsed.GetValue(format) == OutputOption.Json;
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (parsed.GetValue(admin) is null && TokenOption.IsGiven(parsed))
            {
                await console.Error.WriteLineAsync("lb config show: --token-file is for the process that --admin names; name one ('lb config show -h' explains it)");
                return ExitCode.Usage;
            }

            if (parsed.GetValue(admin) is null)
            {
                return ShowFiles(named, parsed.GetValue(isChangedOnly), isJson, console.Output, console.Error);
            }

            if (named.Length > 0 || parsed.GetValue(isChangedOnly))
            {
                string other = named.Length > 0 ? "PATH" : "--changed";
                await console.Error.WriteLineAsync($"lb config show: {other} is for files, and --admin asks a running process ('lb config show -h' explains it)");
                return ExitCode.Usage;
            }

            return await AdminVerb.RunAsync("config show", parsed, admin, (client, output, error) => ShowProcessAsync(client, isJson, output, error));
        });
        return command;
    }

    private static int ShowFiles(string[] named, bool isWrittenOnly, bool isJson, TextWriter output, TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, "lb config show PATH", error);
        if (paths.Count == 0)
        {
            return ExitCode.Failed;
        }

        LoadResult loaded = ConfigLoader.Load(paths);
        ConfigFaultPrinter.Print(error, loaded.Faults);
        if (loaded.Config is null)
        {
            return ExitCode.Failed;
        }

        output.Write(isJson ? ConfigShow.Json(loaded.Files, isWrittenOnly) : ConfigShow.Toml(loaded.Files, isWrittenOnly));
        return ExitCode.Done;
    }

    private static async Task<int> ShowProcessAsync(AdminClient client, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Get, AdminPath);
        string? json = answer.Status == HttpStatusCode.OK ? ConfigShow.TomlToJson(answer.Text) : null;
        if (json is null)
        {
            await error.WriteLineAsync($"lb config show: {answer.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        await output.WriteAsync(isJson ? json : answer.Text);
        return ExitCode.Done;
    }
}
