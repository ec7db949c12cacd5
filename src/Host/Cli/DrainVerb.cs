using System.CommandLine;
using LoadBalancer.Core.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb drain</c>: stops a running process as a first SIGTERM does, and waits until it is gone.</summary>
internal static class DrainVerb
{
    public const string Lesson = """
        Example:
          lb drain

        The process stops as on SIGTERM: /readyz and albhealth say draining, it goes on accepting for [limits] pre_stop, then its listeners close and
        what is open finishes, up to drain_timeout. Exit code 0 once it is gone, 1 when nobody could be asked.
        """;

    /// <summary>Often enough to be told of the end at once, seldom enough to cost nothing.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        Option<string?> admin = AdminAddress.CreateOption();
        var command = new Command("drain", "Stop a running process gracefully, and wait until it is gone") { admin };
        command.SetAction((parsed, cancellation) => AdminVerb.RunAsync(
            "drain", parsed, admin, (client, output, error) => RunAsync(client, output, error, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        AdminAnswer answer = await client.AskAsync(HttpMethod.Post, "/api/v1/drain");
        int shownCount = -1;
        while (answer.ReadStatus() is ProcessStatus status)
        {
            if (status.Connections != shownCount)
            {
                shownCount = status.Connections;
                await output.WriteLineAsync($"draining: {shownCount} {(shownCount == 1 ? "connection" : "connections")} left");
                await output.FlushAsync(cancellation);
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, cancellation);
            answer = await client.AskAsync(HttpMethod.Get, "/api/v1/status");
        }

        if ((answer.IsGone || answer.HasEnded) && shownCount >= 0)
        {
            await output.WriteLineAsync("stopped");
            return ExitCode.Done;
        }

        await error.WriteLineAsync($"lb drain: {answer.Complaint(client.Address)}");
        return ExitCode.Failed;
    }
}
