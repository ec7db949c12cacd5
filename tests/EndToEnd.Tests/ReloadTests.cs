using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A configuration is put in force whole or not at all, and whoever it does not concern does not notice (faults.md rows 20 to 22).</summary>
public sealed class ReloadTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private const string Saying = """
        [[routes]]
        name = "web"
        path = "/"
        respond = { status = 200, body = "one" }
        """;

    [Fact]
    public async Task A_reload_is_in_force_when_it_returns_on_connections_that_stay()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        await using RawClient client = await lb.ConnectAsync();
        Assert.Equal("one", await AskAsync(client));

        lb.Edit("one", "two");
        (int exitCode, string output, string error) = await lb.ReloadAsync();

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("Successfully applied configuration generation 2 in ", output, StringComparison.Ordinal);
        Assert.EndsWith(" ms: routes ~1\n", output, StringComparison.Ordinal);
        Assert.Equal("two", await AskAsync(client));
    }

    [Fact]
    public async Task Files_that_change_are_read_without_being_asked()
    {
        await using Lb lb = await Lb.StartAsync(Saying);

        lb.Edit("one", "two");
        await lb.GenerationIsAsync(2);

        Assert.Equal("two", (await lb.AskAsync(Get)).Text);
        JsonElement report = Assert.Single((await lb.ReadEventsAsync()).EnumerateArray());
        Assert.Equal("files applied", $"{report.GetProperty("trigger")} {report.GetProperty("result")}");
        Assert.Equal("web", report.GetProperty("changes").GetProperty("routes").GetProperty("changed")[0].GetString());
    }

    [Fact]
    public async Task A_refused_file_changes_nothing_shows_everywhere_and_the_next_good_one_is_taken()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        await using RawClient client = await lb.ConnectAsync();
        Assert.Equal("one", await AskAsync(client));

        lb.Edit("path = \"/\"", "path = \"/\"\npaht = \"/\"");
        (int exitCode, string output, string error) = await lb.ReloadAsync();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("error LB0012: unknown key 'paht' in [[routes]]; did you mean 'path'?\npaht = \"/\"\n^\n", error, StringComparison.Ordinal);
        Assert.EndsWith("Configuration refused, generation 1 stays in force: 1 error\n", error, StringComparison.Ordinal);
        Assert.Equal("one", await AskAsync(client));
        JsonElement last = (await lb.ReadStatusAsync()).GetProperty("config").GetProperty("last_reload");
        Assert.False(last.GetProperty("ok").GetBoolean());
        Assert.Contains("LB0012", last.GetProperty("error").GetString(), StringComparison.Ordinal);
        string metrics = await lb.ReadMetricsAsync();
        Assert.Contains("lb_config_last_reload_successful 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("lb_config_reloads_total{result=\"error\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal(1, await lb.StatusVerbAsync());

        lb.Edit("paht = \"/\"\n", "");
        lb.Edit("one", "two");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        Assert.Equal("two", await AskAsync(client));
        Assert.Equal(0, await lb.StatusVerbAsync());
        Assert.Contains("lb_config_last_reload_successful 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_in_force_put_back_is_no_new_generation_and_clears_the_fault()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);
        lb.Write("[[routes]");
        Assert.Equal(1, (await lb.ReloadAsync()).ExitCode);

        lb.Write(good);
        (int exitCode, string output, _) = await lb.ReloadAsync();

        Assert.Equal((0, "Configuration unchanged: generation 1 is in force\n"), (exitCode, output));
        Assert.Equal(0, await lb.StatusVerbAsync());
    }

    [Fact]
    public async Task Listeners_come_and_go_and_the_others_keep_their_connections()
    {
        await using Lb lb = await Lb.StartAsync($"{Saying}\n[limits]\ndrain_timeout = \"1h\"\n[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"");
        await using RawClient stays = await lb.ConnectAsync();
        Assert.Equal("one", await AskAsync(stays));
        IPEndPoint address = lb.Address;

        lb.Edit("[[listeners]]", "[[listeners]]\nname = \"more\"\naddress = \"127.0.0.1:0\"\n[[listeners]]");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        IPEndPoint more = lb.Find("more")!;
        await using RawClient goes = await RawClient.ConnectAsync(more);
        Assert.Equal("one", await AskAsync(goes));

        lb.Edit("[[listeners]]\nname = \"more\"\naddress = \"127.0.0.1:0\"\n", "");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);

        Assert.Null(lb.Find("more"));
        Assert.Equal(address, lb.Find("http"));
        Assert.Equal("one", await AskAsync(stays));
        await Patience.UntilAsync(() => IsRefusedAsync(more), "the listener is closed");
        await goes.SendAsync(Get); // not disturbed while it is silent, and told with the answer
        Assert.Equal("close", (await goes.ReadAnswerAsync()).Field("Connection"));
        Assert.True(await goes.IsClosedAsync());
    }

    [Fact]
    public async Task A_listener_that_goes_has_its_silent_connections_ended_and_what_never_ends_cut_in_time()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("", WebSocketPod.EchoAsync);
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{pod.Address}}" }]
            [limits]
            drain_timeout = "2s"
            [[listeners]]
            name = "http"
            address = "127.0.0.1:0"
            [[listeners]]
            name = "more"
            address = "127.0.0.1:0"
            """);
        await using RawClient stays = await UpgradeAsync(lb.Address);
        await using RawClient cut = await UpgradeAsync(lb.Find("more")!);
        List<RawClient> silent = [];
        for (int i = 0; i < 20; i++)
        {
            silent.Add(await RawClient.ConnectAsync(lb.Find("more")!));
        }

        lb.Edit("[[listeners]]\nname = \"more\"\naddress = \"127.0.0.1:0\"", "");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);

        foreach (RawClient client in silent)
        {
            Assert.True(await client.IsClosedAsync());
            await client.DisposeAsync();
        }

        Assert.True(await cut.IsClosedAsync());
        await stays.SendAsync("still here");
        Assert.Equal("still here"u8.ToArray(), await stays.ReadExactAsync(10));
    }

    [Fact]
    public async Task A_port_that_is_taken_refuses_the_whole()
    {
        await using Lb lb = await Lb.StartAsync($"{Saying}\n[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"");
        using Socket occupant = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        occupant.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        occupant.Listen();

        lb.Edit("one", "two");
        lb.Edit("[[listeners]]", $"[[listeners]]\nname = \"more\"\naddress = \"{occupant.LocalEndPoint}\"\n[[listeners]]");
        (int exitCode, _, string error) = await lb.ReloadAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"error LB0052: listener 'more': cannot listen on {occupant.LocalEndPoint}: the port is in use", error, StringComparison.Ordinal);
        Assert.Equal("one", (await lb.AskAsync(Get)).Text);
        Assert.Equal(1, await lb.ReadGenerationAsync());
    }

    [Fact]
    public async Task What_a_running_process_cannot_change_is_said_and_the_rest_taken()
    {
        await using Lb lb = await Lb.StartAsync(Saying);

        lb.Edit("one", "two");
        lb.Edit("[admin]\naddress = \"127.0.0.1:0\"", "[admin]\naddress = \"127.0.0.1:9\"");
        (int exitCode, _, string error) = await lb.ReloadAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("warning LB0080: address in [admin] stays '127.0.0.1:0'", error, StringComparison.Ordinal);
        Assert.Equal("two", (await lb.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task Who_is_trusted_no_longer_has_his_connections_ended()
    {
        await using Lb lb = await Lb.StartAsync($"{Saying}\n[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.0/8\"]");
        await using RawClient proxy = await lb.ConnectAsync();
        Assert.Equal("one", await AskAsync(proxy));

        lb.Edit("trusted_proxies = [\"127.0.0.0/8\"]", "");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);

        await proxy.SendAsync(Get);
        Assert.Equal("close", (await proxy.ReadAnswerAsync()).Field("Connection"));
        Assert.Equal("one", (await lb.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task Tunnels_requests_under_way_and_kept_connections_to_pods_outlast_a_reload()
    {
        TaskCompletionSource mayAnswer = new();
        await using ScriptedPod web = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await (request.StartsWith("GET /slow ", StringComparison.Ordinal) ? mayAnswer.Task : Task.CompletedTask);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using ScriptedPod chat = WebSocketPod.Accepting("", WebSocketPod.EchoAsync);
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "/"
            service = "web"
            [[routes]]
            path = "/chat"
            service = "chat"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{web.Address}}" }]
            [[services]]
            name = "chat"
            endpoints = [{ address = "{{chat.Address}}" }]
            """);
        await using RawClient tunnel = await UpgradeAsync(lb.Address);
        await using RawClient slow = await lb.ConnectAsync();
        await slow.SendAsync("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => web.ReceivedText.Contains("GET /slow ", StringComparison.Ordinal), "the slow request is there");
        await using RawClient ordinary = await lb.ConnectAsync();
        Assert.Equal("ok", await AskAsync(ordinary));
        await Patience.UntilAsync(
            async () => (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("endpoints")[0].GetProperty("idle").GetInt32() == 1, "its connection to the pod is kept");
        int connectionCount = web.Connections.Count;

        for (int i = 0; i < 5; i++)
        {
            lb.Edit("path = \"/chat", "path = \"/chat/x");
            Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        }

        Assert.Equal("ok", await AskAsync(ordinary)); // by the connection that was kept
        mayAnswer.SetResult();
        Assert.Equal("ok", (await slow.ReadAnswerAsync()).Text);
        await tunnel.SendAsync("ping");
        Assert.Equal("ping"u8.ToArray(), await tunnel.ReadExactAsync(4));
        Assert.Equal(connectionCount, web.Connections.Count);
        Assert.Equal(6, await lb.ReadGenerationAsync());
    }

    [Fact]
    public async Task A_log_that_was_moved_away_is_begun_anew_and_one_that_is_to_go_elsewhere_goes_there()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string log = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "access.log");
        await lb.AskAsync("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "the first line is written");

        File.Move(log, log + ".1");
        lb.Edit("one", "two");
        await lb.ReloadAsync();
        await lb.AskAsync("GET /second HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => lb.LogLines.Count == 1 && lb.LogLines[0].Contains("/second", StringComparison.Ordinal), "the new file has the second line");

        lb.Edit("access.log", "other.log");
        await lb.ReloadAsync();
        await lb.AskAsync("GET /third HTTP/1.1\r\nHost: a.test\r\n\r\n");
        string other = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "other.log");
        await Patience.UntilAsync(() => File.Exists(other) && File.ReadAllText(other).Contains("/third", StringComparison.Ordinal), "the third line is elsewhere");
        Assert.Single(await File.ReadAllLinesAsync(log + ".1", Cancellation));
    }

    [Fact]
    public async Task A_log_that_was_moved_away_is_begun_anew_though_nothing_else_has_changed()
    {
        await using Lb lb = await Lb.StartAsync(Saying, isWatched: false);
        string log = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "access.log");
        await lb.AskAsync("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "the first line is written");

        File.Move(log, log + ".1");
        Assert.Equal((0, "Configuration unchanged: generation 1 is in force\n", ""), await lb.ReloadAsync());
        await lb.AskAsync("GET /second HTTP/1.1\r\nHost: a.test\r\n\r\n");

        await Patience.UntilAsync(() => lb.LogLines.Count == 1 && lb.LogLines[0].Contains("/second", StringComparison.Ordinal), "the new file has the second line");
    }

    [Fact]
    public async Task A_listener_may_be_taken_away_and_be_back_at_once()
    {
        await using Lb lb = await Lb.StartAsync($"{Saying}\n[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"", isWatched: false);
        const string More = "[[listeners]]\nname = \"more\"\naddress = \"127.0.0.1:0\"\n";
        lb.Edit("[[listeners]]", More + "[[listeners]]");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        string address = $"{lb.Find("more")}";
        lb.Edit("name = \"more\"\naddress = \"127.0.0.1:0\"", $"name = \"more\"\naddress = \"{address}\"");
        string with = More.Replace("127.0.0.1:0", address, StringComparison.Ordinal);

        for (int i = 0; i < 5; i++)
        {
            (int exitCode, _, string error) = await lb.ReloadAsync();
            Assert.True(exitCode == 0, error);
            lb.Edit(with, "");
            Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
            lb.Edit("[[listeners]]", with + "[[listeners]]");
        }
    }

    [Fact]
    public async Task Trust_that_ends_ends_for_those_too_who_came_before_the_listener_had_its_name()
    {
        await using Lb lb = await Lb.StartAsync(
            $"{Saying}\n[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.0/8\"]", isWatched: false);
        lb.Edit("address = \"127.0.0.1:0\"\ntrusted", $"address = \"{lb.Address}\"\ntrusted");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        await using RawClient proxy = await lb.ConnectAsync();
        Assert.Equal("one", await AskAsync(proxy));
        lb.Edit("name = \"http\"", "name = \"web\"");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
        Assert.Equal("one", await AskAsync(proxy));

        lb.Edit("trusted_proxies = [\"127.0.0.0/8\"]", "");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);

        await proxy.SendAsync(Get);
        Assert.Equal("close", (await proxy.ReadAnswerAsync()).Field("Connection"));
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_on_disk_is_shown_to_newcomers_and_a_broken_pair_to_nobody()
    {
        using TestCertificates certificates = new TestCertificates().Add("a.test");
        await using Lb lb = await Lb.StartAsync($"{Saying}\n{certificates.Toml}");
        string first = await SeeCertificateAsync(lb);

        certificates.Renew(0, withKey: false);
        await Patience.UntilAsync(
            async () => !(await lb.ReadStatusAsync()).GetProperty("config").GetProperty("last_reload").GetProperty("ok").GetBoolean(), "half a pair is refused");
        Assert.Equal(first, await SeeCertificateAsync(lb));

        certificates.Renew(0, withKey: true);
        await lb.GenerationIsAsync(2);
        Assert.NotEqual(first, await SeeCertificateAsync(lb));
        Assert.Equal("a.test", (await lb.ReadEventsAsync())[1].GetProperty("changes").GetProperty("certificates").GetProperty("changed")[0].GetString());
    }

    [Fact]
    public async Task The_configuration_in_force_can_be_had_and_is_what_is_in_force()
    {
        await using Lb lb = await Lb.StartAsync(Saying, isWatched: false);
        lb.Edit("one", "two"); // not read yet
        using StringWriter output = new();

        Assert.Equal(0, await CommandLine.RunAsync(["config", "show", "--admin", $"http://{lb.AdminAddress}"], new Composition(), output, TextWriter.Null));

        Assert.Contains("body = \"one\"", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("header_count = 100\n", output.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<string> AskAsync(RawClient client)
    {
        await client.SendAsync(Get);
        return (await client.ReadAnswerAsync()).Text;
    }

    /// <summary>The fingerprint of what a client is shown.</summary>
    private static async Task<string> SeeCertificateAsync(Lb lb)
    {
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        return client.Tls!.RemoteCertificate!.GetCertHashString();
    }

    private static async Task<RawClient> UpgradeAsync(IPEndPoint address)
    {
        RawClient client = await RawClient.ConnectAsync(address);
        await client.SendAsync(
            "GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.Equal(101, (await client.ReadAnswerAsync(isHead: true)).Status);
        return client;
    }

    private static async Task<bool> IsRefusedAsync(IPEndPoint address)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(200));
            await probe.ConnectAsync(address, patience.Token);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
