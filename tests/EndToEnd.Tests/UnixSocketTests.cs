using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A listener on a Unix socket serves as any other; what its clients have no address for is not made up.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class UnixSocketTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task The_pod_is_told_no_address_and_the_log_that_there_is_none()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "");
        await using RawClient client = await RawClient.ConnectAsync(PathOf(lb));
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        }

        const string Expected = "GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n" +
            "X-Request-ID: *\r\nForwarded: for=unknown;host=a.test;proto=http\r\n\r\n";
        Assert.Equal(Expected + Expected, RequestIdLine().Replace(pod.ReceivedText, "X-Request-ID: *"));
        await Patience.UntilAsync(() => lb.LogLines.Count == 2, "two lines in the log");
        Assert.Contains("\"client\":\"unix:\"", lb.LogLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_trusted_there_speaks_for_its_clients()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "trusted_proxies = [\"unix:\"]");
        await using RawClient client = await RawClient.ConnectAsync(PathOf(lb));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nForwarded: for=203.0.113.9\r\nX-Forwarded-Port: 443\r\n\r\n");
        await client.ReadAnswerAsync();

        Assert.Contains("X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Port: 443\r\nX-Real-IP: 203.0.113.9\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("Forwarded: for=203.0.113.9, for=unknown;host=a.test;proto=http\r\n", pod.ReceivedText, StringComparison.Ordinal);
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "a line in the log");
        Assert.Contains("\"client\":\"203.0.113.9\"", lb.LogLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PROXY_header_names_the_client_there_too()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "proxy_protocol = [\"unix:\"]");
        await using RawClient client = await RawClient.ConnectAsync(PathOf(lb));
        await client.SendAsync("PROXY TCP4 203.0.113.9 198.51.100.1 56324 8443\r\n" + Get);
        await client.ReadAnswerAsync();

        Assert.Contains("X-Forwarded-For: 203.0.113.9\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Port: 8443\r\nX-Real-IP: 203.0.113.9\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_addresses_are_not_its_peers_and_rules_about_addresses_refuse_who_has_none()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "trusted_proxies = [\"0.0.0.0/0\"]", "deny = [\"192.0.2.1\"]");
        await using RawClient client = await RawClient.ConnectAsync(PathOf(lb));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");

        Assert.Equal(403, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task It_comes_and_goes_with_reloads_and_its_file_with_it()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "");
        string path = PathOf(lb);
        string toml = await File.ReadAllTextAsync(lb.ConfigPath, TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        await using RawClient stays = await RawClient.ConnectAsync(path);
        await stays.SendAsync(Get);
        await stays.ReadAnswerAsync();

        await ReloadAsync(lb, toml.Replace("unix:lb.sock\"", "unix:lb.sock\"\nmode = \"0600\"", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await stays.SendAsync(Get);
        Assert.Equal(200, (await stays.ReadAnswerAsync()).Status);

        await ReloadAsync(lb, toml.Replace("unix:lb.sock", "unix:other.sock", StringComparison.Ordinal));
        await using RawClient newcomer = await RawClient.ConnectAsync(path.Replace("lb.sock", "other.sock", StringComparison.Ordinal));
        await newcomer.SendAsync(Get);
        Assert.Equal(200, (await newcomer.ReadAnswerAsync()).Status);
        await Patience.UntilAsync(() => !File.Exists(path), "the file is gone");

        await ReloadAsync(lb, toml);
        await using RawClient back = await RawClient.ConnectAsync(path);
        await back.SendAsync(Get);
        Assert.Equal(200, (await back.ReadAnswerAsync()).Status);

        await lb.StopAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_drain_serves_who_has_connected()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "");
        await using RawClient client = await RawClient.ConnectAsync(PathOf(lb));
        Task<int> draining = lb.DrainAsync();
        await client.SendAsync(Get);

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(0, await draining);
        Assert.False(File.Exists(PathOf(lb)));
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync(PathOf(lb)));
    }

    [Fact]
    public async Task A_socket_that_is_no_file_serves_too_and_goes_with_its_listener()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        string name = $"lb-test-{Guid.NewGuid()}";
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.StartAsync(
            $"[[listeners]]\nname = \"sock\"\naddress = \"unix:@{name}\"\n[[routes]]\nservice = \"web\"\n[[services]]\nname = \"web\"\nendpoints = [{{ address = \"{pod.Address}\" }}]");
        await using RawClient client = await RawClient.ConnectAsync($"\0{name}");
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.LeaveAsync();

        Assert.Equal(0, await lb.DrainAsync());
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync($"\0{name}"));
    }

    private static string PathOf(Lb lb) => Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "lb.sock");

    private static async Task ReloadAsync(Lb lb, string toml)
    {
        await File.WriteAllTextAsync(lb.ConfigPath, toml, TestContext.Current.CancellationToken);
        await using RawClient admin = await RawClient.ConnectAsync(lb.AdminAddress);
        await admin.SendAsync("POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await admin.ReadAnswerAsync()).Status);
    }

    private static Task<Lb> StartAsync(ScriptedPod pod, string more, string route = "") => Lb.StartAsync(
        $"""
        [[listeners]]
        name = "sock"
        address = "unix:lb.sock"
        {more}
        [[routes]]
        service = "web"
        {route}
        [[services]]
        name = "web"
        endpoints = [{"{"} address = "{pod.Address}" {"}"}]
        """,
        isWatched: false);

    [GeneratedRegex(@"X-Request-ID: [0-9a-f]+")]
    private static partial Regex RequestIdLine();
}
