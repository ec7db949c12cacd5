using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Drill;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What of the zones outlives a reload and a restart.</summary>
/// <remarks>Nobody answers probes, so this zone hears no other and may say of none that it is down: all enabled ones are answered.</remarks>
public sealed class ZoneReloadTests : IDisposable
{
    private const string Domain = "iks1.example.test";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("lb-state-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task An_override_outlives_a_restart_and_yields_to_a_changed_configuration()
    {
        await using (Lb lb = await StartAsync())
        {
            await NameIsAsync(lb, "192.0.2.1", "192.0.2.2");
            Assert.Equal(ExitCode.Done, await SetAsync(lb, "disable", "alb2"));
            await NameIsAsync(lb, "192.0.2.1");
        }

        await using (Lb lb = await StartAsync())
        {
            await NameIsAsync(lb, "192.0.2.1");

            lb.Edit("ip = \"192.0.2.2\"", "ip = \"192.0.2.2\"\nenabled = false");
            Assert.Equal(ExitCode.Done, (await lb.ReloadAsync()).ExitCode);
            lb.Edit("ip = \"192.0.2.2\"\nenabled = false", "ip = \"192.0.2.2\"");
            Assert.Equal(ExitCode.Done, (await lb.ReloadAsync()).ExitCode);

            await NameIsAsync(lb, "192.0.2.1", "192.0.2.2");
        }
    }

    [Fact]
    public async Task A_reload_moves_where_the_name_is_answered_and_one_that_cannot_changes_nothing()
    {
        await using Lb lb = await StartAsync();
        IPEndPoint before = await NameServerAsync(lb);
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        lb.Edit("listen = [\"127.0.0.1:0\"]", $"listen = [\"{taken.LocalEndPoint}\"]");
        (int code, _, string error) = await lb.ReloadAsync();
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("LB0052", error, StringComparison.Ordinal);
        Assert.Equal(before, await NameServerAsync(lb));

        lb.Edit($"listen = [\"{taken.LocalEndPoint}\"]", "listen = [\"127.0.0.7:0\"]");
        Assert.Equal(ExitCode.Done, (await lb.ReloadAsync()).ExitCode);
        Assert.Equal(IPAddress.Parse("127.0.0.7"), (await NameServerAsync(lb)).Address);
        await NameIsAsync(lb, "192.0.2.1", "192.0.2.2");
    }

    [Fact]
    public async Task A_reload_takes_an_alb_and_a_ttl_and_says_what_waits_for_a_restart()
    {
        await using Lb lb = await StartAsync();
        await NameIsAsync(lb, "192.0.2.1", "192.0.2.2");

        lb.Edit("[mzlb]", "[[albs]]\nid = \"alb3\"\nzone = \"c\"\nip = \"192.0.2.3\"\n[mzlb]");
        lb.Edit("mode = \"embedded\"", "mode = \"off\"");
        (int code, _, string error) = await lb.ReloadAsync();

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("mode in [mzlb.dns] stays 'embedded'", error, StringComparison.Ordinal);
        await NameIsAsync(lb, "192.0.2.1", "192.0.2.2", "192.0.2.3");

        lb.Edit("id = \"alb3\"", "weight = 0\nid = \"alb3\""); // and the next one finds it as it was
        Assert.Equal(ExitCode.Done, (await lb.ReloadAsync()).ExitCode);
        await NameIsAsync(lb, "192.0.2.1", "192.0.2.2");
    }

    private Task<Lb> StartAsync() => Lb.StartAsync(
        $"""
        {TwoAlbs.Toml}
        [[routes]]
        respond = {"{"} status = 204 {"}"}
        [mzlb]
        domain = "{Domain}"
        state_dir = "{_state.FullName}"
        probe = {"{"} interval = "100ms", timeout = "50ms", fall = 1 {"}"}
        [mzlb.dns]
        mode = "embedded"
        listen = ["127.0.0.1:0"]
        """,
        isWatched: false);

    private static async Task NameIsAsync(Lb lb, params string[] addresses)
    {
        IPEndPoint server = await NameServerAsync(lb);
        await Patience.UntilAsync(
            async () => (await NameQuestion.AskAsync(server, Domain, TestContext.Current.CancellationToken))?.Select(static ip => ip.ToString()).Order().SequenceEqual(addresses) == true,
            $"{Domain} is {string.Join(", ", addresses)}");
    }

    private static async Task<IPEndPoint> NameServerAsync(Lb lb)
    {
        using StringWriter output = new();
        Assert.Equal(ExitCode.Done, await CommandLine.RunAsync(["zone", "status", "-o", "json", "--admin", $"http://{lb.AdminAddress}"], new Composition(), output, TextWriter.Null));
        using JsonDocument status = JsonDocument.Parse(output.ToString());
        return IPEndPoint.Parse(status.RootElement.GetProperty("dns").GetProperty("at")[0].GetString()!);
    }

    private static Task<int> SetAsync(Lb lb, string action, params string[] arguments) =>
        CommandLine.RunAsync(["alb", action, .. arguments, "--no-wait", "--admin", $"http://{lb.AdminAddress}"], new Composition(), TextWriter.Null, TextWriter.Null);
}
