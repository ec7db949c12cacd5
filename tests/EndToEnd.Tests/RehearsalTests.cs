using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What a change would mean for recent requests can be asked, and bounded, before it is in force.</summary>
public sealed class RehearsalTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private const string Saying = """
        [[routes]]
        name = "web"
        path = "/"
        respond = { status = 200, body = "one" }
        """;

    [Fact]
    public async Task A_rehearsal_says_what_would_become_of_recent_requests_and_changes_nothing()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        foreach (string path in new[] { "/a", "/a", "/b", "/c/d", "/e" })
        {
            await lb.AskAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }

        string other = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "other");
        string next = (await File.ReadAllTextAsync(lb.ConfigPath, Cancellation)) + "\n[[routes]]\nname = \"new\"\npath = \"/c\"\nrespond = { status = 404, body = \"gone\" }\n";
        await File.WriteAllTextAsync(other, next, Cancellation);
        (int exitCode, string output, string error) = await lb.ReloadAsync("--dry-run", "--config", other);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("1 of 4 recent requests would change (25 %)\n", output, StringComparison.Ordinal);
        Assert.Contains("  GET a.test/c/d\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Configuration sound, and not applied: generation 1 stays in force\n", output, StringComparison.Ordinal);

        (exitCode, _, error) = await lb.ReloadAsync("--dry-run", "--config", other, "--max-changed", "10%");
        Assert.Equal(1, exitCode);
        Assert.EndsWith("stays in force: 1 of 4 recent requests would change (25 %), more than the 10 % allowed\n", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(other, "[[routes]", Cancellation);
        (exitCode, _, error) = await lb.ReloadAsync("--dry-run", "--config", other);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{other}:1:", error, StringComparison.Ordinal);
        Assert.Equal("one", (await lb.AskAsync("GET /c/d HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
        Assert.True((await lb.ReadStatusAsync()).GetProperty("config").GetProperty("last_reload").GetProperty("ok").GetBoolean());
        Assert.Empty((await lb.ReadEventsAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Above_its_bound_a_change_is_refused_and_below_it_taken()
    {
        await using Lb lb = await Lb.StartAsync(Saying, isWatched: false);
        await lb.AskAsync(Get);
        lb.Edit("path = \"/\"", "path = \"/other\"");

        (int exitCode, _, string error) = await lb.ReloadAsync("--max-changed", "50%");
        Assert.Equal(1, exitCode);
        Assert.EndsWith("1 of 1 recent requests would change (100 %), more than the 50 % allowed\n", error, StringComparison.Ordinal);
        Assert.Equal("one", (await lb.AskAsync(Get)).Text);
        Assert.Equal(1, await lb.StatusVerbAsync());

        Assert.Equal(0, (await lb.ReloadAsync("--max-changed", "100%")).ExitCode);
        Assert.Equal(404, (await lb.AskAsync(Get)).Status);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
