using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb alb disable</c> and <c>lb alb enable</c>: take an ALB out of the cluster's name without a loss, and put it back.</summary>
internal static class AlbSetVerb
{
    public const string DisableLesson = """
        Example:
          lb alb disable public-cr41679d0177fa4f92ab10262fa586956c-alb2

        Its address leaves the cluster's name at once, in every zone; it goes on serving whoever still comes, each answer ending its connection. Waits until
        its traffic is gone, or its drain_timeout is over, and says so. The end of an id is enough where it is one ALB's alone. It stays disabled over
        restarts until it is enabled, or 'enabled' in its [[albs]] changes. Exit code 1: refused (the last one, without --force), nobody could be asked, or its
        traffic was not gone after ten minutes: it stays disabled all the same.
        """;

    public const string EnableLesson = """
        Example:
          lb alb enable public-cr41679d0177fa4f92ab10262fa586956c-alb2

        Its address is answered again as soon as it passes a probe; waits for that for ten seconds. Exit code 1: it is not answered by then.
        """;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromMinutes(10); // drain_timeout is the ALB's own matter, and may not begin where it was not heard

    public static Command CreateDisable()
    {
        var force = new Option<bool>("--force") { Description = "Even if no other enabled ALB is left, or none that is up" };
        return Create("disable", "Take an ALB out of the cluster's name, and wait until its traffic is gone", force);
    }

    public static Command CreateEnable() => Create("enable", "Put an ALB back into the cluster's name", force: null);

    private static Command Create(string name, string description, Option<bool>? force)
    {
        var id = new Argument<string>("ID") { Description = "As 'lb alb ls' lists it, or its end" };
        var noWait = new Option<bool>("--no-wait") { Description = "Return as soon as it is set" };
        Option<string?> admin = AdminAddress.CreateOption();
        var command = new Command(name, description) { id, admin, noWait };
        if (force is not null)
        {
            command.Add(force);
        }

        command.SetAction((parsed, cancellation) => AdminVerb.RunAsync($"alb {name}", parsed, admin, async (client, output, error) =>
        {
            AdminAnswer listed = await client.AskAsync(HttpMethod.Get, "/api/v1/albs");
            if (listed.ReadArray(AdminJson.Default.ImmutableArrayAlbStatus) is not ImmutableArray<AlbStatus> albs)
            {
                return await FailAsync(listed.Complaint(client.Address));
            }

            if (!TryFind(albs, parsed.GetRequiredValue(id), out string found, out string fault))
            {
                return await FailAsync(fault);
            }

            bool isForced = force is not null && parsed.GetValue(force);
            AdminAnswer answer = await client.AskAsync(HttpMethod.Post, $"/api/v1/albs/{Uri.EscapeDataString(found)}/{name}{(isForced ? "?force=true" : "")}");
            if (answer.Read(AdminJson.Default.AlbChange) is not AlbChange change)
            {
                return await FailAsync(answer.Status is HttpStatusCode.Conflict ? $"{answer.Text.Trim()}{(force is null || isForced ? "" : "; --force does it anyway")}" : answer.Complaint(client.Address));
            }

            await (change.Kept ? output : error).WriteLineAsync(change.Message);
            return parsed.GetValue(noWait) ? ExitCode.Done : await WaitAsync(client, found, change.Enabled, output, cancellation);

            async Task<int> FailAsync(string why)
            {
                await error.WriteLineAsync($"lb alb {name}: {why}");
                return ExitCode.Failed;
            }
        }));
        return command;
    }

    /// <summary>The ALB that is meant: by its id, or by an end that only one has.</summary>
    private static bool TryFind(ImmutableArray<AlbStatus> albs, string asked, out string id, out string fault)
    {
        string[] all = [.. albs.Select(static alb => alb.Id)];
        string[] meant = all.Contains(asked) ? [asked] : [.. all.Where(each => asked.Length > 0 && each.EndsWith(asked, StringComparison.Ordinal))];
        id = meant.Length == 1 ? meant[0] : "";
        fault = meant.Length > 1 ? $"'{asked}' is the end of {meant.Length} ids: {string.Join(", ", meant)}"
            : meant.Length == 0 ? $"there is no ALB '{asked}'; there {(all.Length == 1 ? "is" : "are")} {(all.Length == 0 ? "none" : string.Join(", ", all))}"
            : "";
        return meant.Length == 1;
    }

    /// <summary>Says what becomes of it, each time that changes, until it is as it should be.</summary>
    private static async Task<int> WaitAsync(AdminClient client, string id, bool isEnabling, TextWriter output, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        string shown = "";
        while (true)
        {
            AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/albs");
            if (answer.ReadArray(AdminJson.Default.ImmutableArrayAlbStatus)?.FirstOrDefault(alb => alb.Id == id) is not AlbStatus alb)
            {
                return ExitCode.Done; // it was set; who could tell how it goes on is gone
            }

            bool isDone = isEnabling ? alb.Answered : alb.Status != "disabling";
            bool isOver = isDone || alb.Enabled != isEnabling || TimeProvider.System.GetElapsedTime(start) > (isEnabling ? AnswerPatience : LeavePatience);
            string words = alb.Message + (isEnabling && !alb.Answered ? $"; not answered yet{(alb.Reason.Length > 0 ? $": {alb.Reason}" : "")}" : "");
            if (words != shown && (isOver || !isEnabling))
            {
                shown = words;
                await output.WriteLineAsync($"{words} ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s)");
                await output.FlushAsync(cancellation);
            }

            if (isOver)
            {
                return isDone ? ExitCode.Done : ExitCode.Failed;
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, cancellation);
        }
    }
}
