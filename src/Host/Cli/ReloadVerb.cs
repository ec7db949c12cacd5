using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb reload</c>: has a running process read its configuration again, or rehearse with another one, and waits for what comes of it.</summary>
internal static class ReloadVerb
{
    public const string Lesson = """
        Examples:
          lb reload && lb status
          lb reload --dry-run --config new.toml --max-changed 1%

        A process reads its files again by itself when they change ('lb run --no-watch': only when asked); this is for whoever wants to know at once. It is
        all or nothing: with any fault the configuration in force stays, untouched. --dry-run puts nothing in force: it runs the recent requests, up to
        10 000 different ones, through the routes in force and the new ones, and lists what would change. Exit code 0: what the files say is in force, or
        would be; 1: it was refused, and the faults are printed.
        """;

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        var isDry = new Option<bool>("--dry-run") { Description = "Only say what would change for recent requests" };
        var most = new Option<string?>("--max-changed") { Description = "Refuse when more of the recent requests would change: 1%, 0.01", HelpName = "SHARE" };
        var config = new Option<string[]>("--config", "-c")
        {
            Description = "With --dry-run: files or folders to rehearse with, instead of the process's own",
            HelpName = "PATH",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> format = OutputOption.Create("text");
        var command = new Command("reload", "Have a running process read its configuration again, and print what came of it") { admin, isDry, most, config, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync("reload", parsed, admin, (client, output, error) => RunAsync(
            client,
            parsed.GetValue(isDry),
            parsed.GetValue(most),
            parsed.GetValue(config) ?? [],
            parsed.GetValue(format) == OutputOption.Json,
            output,
            error)));
        return command;
    }

    private static async Task<int> RunAsync(
        AdminClient client, bool isDry, string? most, string[] paths, bool isJson, TextWriter output, TextWriter error)
    {
        double? share = Share(most);
        if (most is not null && share is null)
        {
            await error.WriteLineAsync($"lb reload: --max-changed: '{most}' is no share; one looks like 1% or 0.01");
            return ExitCode.Usage;
        }

        if (paths.Length > 0 && !isDry)
        {
            await error.WriteLineAsync("lb reload: --config is for --dry-run: what is put in force is read from the files the process was started with");
            return ExitCode.Usage;
        }

        if (!TryRead(paths, error, out string? files))
        {
            return ExitCode.Failed;
        }

        string query = $"?dry_run={(isDry ? "true" : "false")}{(share is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&max_changed={share:0.######}"))}";
        AdminAnswer answer = await client.AskAsync(HttpMethod.Post, $"/api/v1/reload{query}", files);
        if (answer.Read(AdminJson.Default.ReloadReport) is not ReloadReport report)
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
            Write(report, output, error);
        }

        return report.Result == ReloadResult.Refused ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(ReloadReport report, TextWriter output, TextWriter error)
    {
        foreach (string fault in report.Faults)
        {
            error.WriteLine(fault);
        }

        if (report.Rehearsal is not null)
        {
            RehearsalText.Write(output, report.Rehearsal);
        }

        (report.Result == ReloadResult.Refused ? error : output).WriteLine(report.Message);
    }

    /// <summary><c>1%</c> or <c>0.01</c>; null for anything else.</summary>
    private static double? Share(string? text)
    {
        bool isPercent = text?.EndsWith('%') == true;
        return double.TryParse(text?.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) &&
            (isPercent ? number / 100 : number) is >= 0 and <= 1 and double share
                ? share
                : null;
    }

    /// <summary>The files that <paramref name="paths"/> stand for, as the process takes them; null when there are none.</summary>
    private static bool TryRead(string[] paths, TextWriter error, out string? json)
    {
        FaultList faults = new();
        ImmutableArray<RehearsedFile>.Builder files = ImmutableArray.CreateBuilder<RehearsedFile>();
        foreach (string path in ConfigFiles.Find(paths, faults))
        {
            if (ConfigFiles.Read(path, faults) is { } bytes && ConfigFiles.Decode(path, bytes, faults) is { } file)
            {
                files.Add(new RehearsedFile(path, file.Text));
            }
        }

        ConfigFaultPrinter.Print(error, faults.ToSorted());
        json = files.Count == 0 ? null : JsonSerializer.Serialize(files.ToImmutable(), AdminJson.Default.ImmutableArrayRehearsedFile);
        return !faults.HasErrors;
    }
}
