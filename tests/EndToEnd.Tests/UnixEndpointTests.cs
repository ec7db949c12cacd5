using System.Net.Sockets;
using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>An endpoint may be a Unix socket, and is an endpoint like any other.</summary>
public sealed class UnixEndpointTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-unix-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string SocketPath => Path.Combine(_folder.FullName, "app.sock");

    [Theory]
    [InlineData("preserve", "a.test")]
    [InlineData("endpoint", "localhost")]
    public async Task Its_connections_are_pooled_and_it_is_named_by_its_path(string hostHeader, string host)
    {
        await using ScriptedPod pod = Serve(SocketPath);
        await using Lb lb = await StartAsync($"unix:{SocketPath}", $"host_header = \"{hostHeader}\"");
        await using RawClient client = await lb.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello");
            Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        }

        Assert.Contains($"\r\nHost: {host}\r\n", Assert.Single(pod.Connections).ReceivedText, StringComparison.Ordinal);
        await Patience.UntilAsync(() => lb.LogLines.Count == 3, "three lines in the log");
        Assert.Contains($"unix:{SocketPath}", lb.LogLines[0], StringComparison.Ordinal);
        Assert.Equal($"unix:{SocketPath}", (await ReadAsync(lb)).GetProperty("address").GetString());
    }

    [Fact]
    public async Task One_without_a_file_has_a_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "abstract sockets are Linux's");
        string name = $"@lb-test-{Path.GetFileName(_folder.FullName)}";
        await using ScriptedPod pod = ScriptedPod.RunAt(new UnixDomainSocketEndPoint($"\0{name[1..]}"), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await StartAsync($"unix:{name}", "health = { interval = \"100ms\", initial = \"down\", rise = 1 }");

        await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Status == 200, "it is probed and asked");
        Assert.Equal($"unix:{name}", (await ReadAsync(lb)).GetProperty("address").GetString());
    }

    [Fact]
    public async Task It_is_refused_when_nobody_listens_and_comes_back()
    {
        await using Lb lb = await StartAsync($"unix:{SocketPath}", "health = { interval = \"100ms\", fall = 1, rise = 1 }\non_all_unhealthy = \"503\"\npassive.failures = 0");
        await Patience.UntilAsync(async () => (await ReadAsync(lb)).GetProperty("state").GetString() == "down", "the probe fails");
        Assert.Contains("connection refused", (await ReadAsync(lb)).GetProperty("reason").GetString(), StringComparison.Ordinal);

        await using (ScriptedPod pod = Serve(SocketPath))
        {
            await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Status == 200, "it is up");
        }

        File.Delete(SocketPath);
        await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Status == 503, "it is down again");
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_a_refusal()
    {
        await using Lb lb = await StartAsync($"unix:{SocketPath}", "");

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        Assert.Equal("502 connect_refused", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task It_may_speak_tls_under_a_name_and_hear_whom_a_connection_is_for()
    {
        using TestAuthority authority = new();
        await using ScriptedPod pod = ScriptedPod.RunAt(new UnixDomainSocketEndPoint(SocketPath), async connection =>
        {
            await connection.ReadNoMoreAsync(28);
            await connection.TryOpenTlsAsync(authority.Issue("app.test"));
            await connection.AnswerAllAsync(Ok);
        });
        await using Lb lb = await StartAsync($"unix:{SocketPath}", $"protocol = \"https\"\nca = \"{authority.CaFile}\"\nserver_name = \"app.test\"\nsend_proxy_protocol = 2");

        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.StartsWith("\r\n\r\n\0\r\nQUIT\n!\u0011", pod.ReceivedText, StringComparison.Ordinal);
    }

    private static ScriptedPod Serve(string path) =>
        ScriptedPod.RunAt(new UnixDomainSocketEndPoint(path), static connection => connection.AnswerAllAsync(Ok));

    private static async Task<JsonElement> ReadAsync(Lb lb) => (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("endpoints")[0];

    private static Task<Lb> StartAsync(string address, string more) => Lb.StartAsync($"""
        [[routes]]
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{'{'} address = "{address}" {'}'}]
        {more}
        """);
}
