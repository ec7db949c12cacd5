using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The verbs that talk to a running process, against one.</summary>
public sealed class AdminVerbTests
{
    [Fact]
    public async Task Drain_waits_with_the_process_for_what_is_open_and_ends_when_it_is_gone()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await pod.GetsAsync("\r\n\r\n");
        using StringWriter output = new();
        using TextWriter safeOutput = TextWriter.Synchronized(output);

        Task<int> draining = RunAsync(lb, safeOutput, "drain");
        await Patience.UntilAsync(() => output.ToString().StartsWith("draining: 1 connection left\n", StringComparison.Ordinal), "it says who is left");
        Assert.False(draining.IsCompleted);
        Assert.False(lb.Running.IsCompleted);
        client.Reset(); // the request's end
        Assert.Equal(0, await lb.Running);
        await lb.StopAsync(); // as the program does behind its drain

        Assert.Equal(0, await draining);
        Assert.EndsWith("stopped\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_listeners_as_bound_and_where_each_endpoint_stands()
    {
        await using Lb lb = await Lb.StartAsync("""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            selector = { app = "web" }
            port = 9
            [[pods]]
            name = "web-1"
            address = "127.0.0.1"
            zone = "tok02"
            labels = { app = "web" }
            [[pods]]
            name = "web-2"
            address = "127.0.0.2"
            labels = { app = "web" }
            ready = false
            """);
        using StringWriter output = new();

        Assert.Equal(0, await RunAsync(lb, output, "status", "-o", "json"));

        using JsonDocument status = JsonDocument.Parse(output.ToString());
        JsonElement root = status.RootElement;
        Assert.Equal(1, root.GetProperty("generation").GetInt64());
        Assert.True(root.GetProperty("config").GetProperty("last_reload").GetProperty("ok").GetBoolean());
        Assert.Equal($"http {lb.Address}", Assert.Single(Texts(root.GetProperty("listeners"), "name", "address")));
        Assert.Equal(
            ["127.0.0.1:9 tok02 up ", "127.0.0.2:9  out its pod is not ready"],
            Texts(root.GetProperty("services")[0].GetProperty("endpoints"), "address", "zone", "state", "reason"));
    }

    [Fact]
    public async Task Status_says_of_a_name_when_it_was_answered_or_why_not()
    {
        await using Lb lb = await Lb.StartAsync("""
            [default_backend]
            service = "named"
            [[services]]
            name = "named"
            dns = { name = "localhost:9" }
            [[services]]
            name = "lost"
            dns = { name = "no-such-name.invalid:9" }
            """);
        using StringWriter output = new();

        Assert.Equal(0, await RunAsync(lb, output, "status"));

        Assert.Matches(@"\n  localhost: \d address(es)?, answered \d{4}-", output.ToString());
        Assert.Matches(@"\n  no-such-name\.invalid: no address yet: \S", output.ToString());
    }

    private static IEnumerable<string> Texts(JsonElement items, params string[] names) =>
        items.EnumerateArray().Select(item => string.Join(' ', names.Select(name => item.GetProperty(name).GetString())));

    private static Task<int> RunAsync(Lb lb, TextWriter output, params string[] verb) =>
        CommandLine.RunAsync([.. verb, "--admin", $"http://{lb.AdminAddress}"], new Composition(), output, TextWriter.Null);
}
