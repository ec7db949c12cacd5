using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Drill;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The article as an operator reads it: list, resolve, disable, resolve, enable; on the demo's three zones, by the program's own verbs.</summary>
[Collection(RunningDemo.OneAtATime)]
public sealed class ZonesTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    private const string Domain = "iks1.jp-tok.containers.appdomain.cloud";
    private const string Id = "public-cr41679d0177fa4f92ab10262fa586956c-alb";

    private static readonly string[] All = ["128.168.73.198", "165.192.71.230", "169.56.27.94"];
    private static readonly string[] Others = ["128.168.73.198", "169.56.27.94"];

    [Fact]
    public async Task List_resolve_disable_resolve_enable()
    {
        await NameIsAsync(All);
        Assert.Equal(
            [$"{Id}1 true enabled public 128.168.73.198 tok04", $"{Id}2 true enabled public 165.192.71.230 tok05", $"{Id}3 true enabled public 169.56.27.94 tok02"],
            await ListAsync());

        (int code, string told) = await LbAsync("alb", "disable", Id + "2");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("ALB is disabled", told, StringComparison.Ordinal);
        await NameIsAsync(Others);
        Assert.Contains($"{Id}2 false disabled public - tok05", await ListAsync());

        // It serves who still comes, and tells him to go; who probes it hears why.
        Answer served = await AskAsync(1, Domain);
        Assert.Equal((200, "close"), (served.Status, served.Field("Connection")));
        Assert.Equal((503, "disabled"), await AskAsync(1, "albhealth") is var probed ? (probed.Status, probed.Text) : default);

        Assert.Equal(ExitCode.Done, (await LbAsync("alb", "enable", "alb2")).Code);
        await NameIsAsync(All);
        Assert.Null((await AskAsync(1, Domain)).Field("Connection"));
    }

    [Fact]
    public async Task The_last_one_needs_force_and_an_unknown_one_is_named()
    {
        await NameIsAsync(All);
        Assert.Equal(ExitCode.Failed, (await LbAsync("alb", "disable", "alb9")).Code);
        try
        {
            Assert.Equal(ExitCode.Done, (await LbAsync("alb", "disable", "alb1", "--no-wait")).Code);
            Assert.Equal(ExitCode.Done, (await LbAsync("alb", "disable", "alb2", "--no-wait")).Code);

            (int code, string told) = await LbAsync("alb", "disable", "alb3", "--no-wait");

            Assert.Equal(ExitCode.Failed, code);
            Assert.Contains("--force", told, StringComparison.Ordinal);
            await NameIsAsync("169.56.27.94");
        }
        finally
        {
            await LbAsync("alb", "enable", "alb1");
            await LbAsync("alb", "enable", "alb2");
        }

        await NameIsAsync(All);
    }

    [Fact]
    public async Task A_drill_takes_a_zone_out_loses_nothing_and_puts_it_back()
    {
        await NameIsAsync(All);

        (int code, string told) = await LbAsync("drill", "zone", "tok05", "--for", "10s");

        Assert.True(code == ExitCode.Done, told);
        Assert.Contains("zone tok05 can be taken out: nothing was lost", told, StringComparison.Ordinal);
        await NameIsAsync(All);
    }

    [Fact]
    public async Task Status_and_answer_say_why()
    {
        await NameIsAsync(All);

        await Patience.UntilAsync(async () => (await LbAsync("zone", "status")).Told.Contains("tok04 may decide: ", StringComparison.Ordinal), "the zones hear each other");
        Assert.Contains(" IN A 165.192.71.230", (await LbAsync("dns", "answer", Domain)).Told, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await LbAsync("dns", "answer", "other.test")).Code);
    }

    private async Task<Answer> AskAsync(int alb, string host)
    {
        await using RawClient client = await RawClient.ConnectAsync(demo.Albs[alb]);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        return await client.ReadAnswerAsync();
    }

    /// <summary>Each zone answers so, and none with anything else from then on; what is on its way is waited for.</summary>
    private async Task NameIsAsync(params string[] addresses)
    {
        foreach (IPEndPoint zone in demo.Process.NameServers.Select(IPEndPoint.Parse))
        {
            await Patience.UntilAsync(
                async () => (await NameQuestion.AskAsync(zone, Domain, TestContext.Current.CancellationToken))?.Select(static ip => ip.ToString()).Order().SequenceEqual(addresses.Order()) == true,
                $"{Domain} is {string.Join(", ", addresses)} at {zone}");
        }
    }

    private async Task<string[]> ListAsync() =>
    [
        .. (await LbAsync("alb", "ls")).Told.Split('\n').Where(static line => line.StartsWith(Id, StringComparison.Ordinal) && !line.Contains(": ", StringComparison.Ordinal))
            .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1])),
    ];

    private async Task<(int Code, string Told)> LbAsync(params string[] verb)
    {
        using StringWriter told = new() { NewLine = "\n" };
        int code = await CommandLine.RunAsync([.. verb, "--admin", $"http://{demo.Process.Admin!.Address}"], new Composition(), told, told);
        return (code, told.ToString());
    }
}
