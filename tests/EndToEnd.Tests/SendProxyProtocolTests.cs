using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary><c>send_proxy_protocol</c>: an endpoint hears for whom each connection was opened, and none serves two clients.</summary>
public sealed class SendProxyProtocolTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Fact]
    public async Task Version_1_is_one_line_before_the_request()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (!connection.ReceivedText.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                await connection.ReadTextAsync(1);
            }

            await connection.WriteAsync(Ok);
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync("send_proxy_protocol = 1", pod.Address);
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, IPAddress.Parse("127.0.0.77"));
        int port = ((IPEndPoint)client.Socket.LocalEndPoint!).Port;

        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);

        Assert.StartsWith($"PROXY TCP4 127.0.0.77 127.0.0.1 {port} {lb.Address.Port}\r\nGET / HTTP/1.1\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_exchange_has_a_connection_of_its_own()
    {
        await using ScriptedPod pod = Version2Pod(tls: null);
        await using Lb lb = await Lb.InFrontOfAsync("send_proxy_protocol = 2", pod.Address);
        await using RawClient one = await lb.ConnectAsync();
        await using RawClient two = await lb.ConnectAsync();

        foreach (RawClient client in new[] { one, two, one })
        {
            await client.SendAsync(Get);
            Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        }

        Assert.Equal(
            [HeaderOf(one), HeaderOf(two), HeaderOf(one)],
            pod.Connections.Select(static connection => connection.ReceivedText[..28]));

        string HeaderOf(RawClient client)
        {
            int port = ((IPEndPoint)client.Socket.LocalEndPoint!).Port;
            return $"{Signature}\u0021\u0011\0\u000c\u007f\0\0\u0001\u007f\0\0\u0001{(char)(port >> 8)}{(char)(port & 255)}{(char)(lb.Address.Port >> 8)}{(char)(lb.Address.Port & 255)}";
        }
    }

    [Fact]
    public async Task A_client_that_a_trusted_proxy_speaks_for_is_the_one_that_is_named()
    {
        await using ScriptedPod pod = Version2Pod(tls: null);
        await using Lb lb = await Lb.StartAsync($"""
            [[listeners]]
            name = "http"
            address = "127.0.0.1:0"
            trusted_proxies = ["127.0.0.0/8"]
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{'{'} address = "{pod.Address}" {'}'}]
            send_proxy_protocol = 2
            """);

        await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");

        Assert.StartsWith($"{Signature}\u0021\u0011\0\u000c\u00cb\0\u0071\u0009\u007f\0\0\u0001\0\0", pod.ReceivedText, StringComparison.Ordinal); // whose port nobody has said
    }

    [Fact]
    public async Task The_header_stands_in_the_clear_before_tls()
    {
        using TestAuthority authority = new();
        await using ScriptedPod pod = Version2Pod(connection => connection.TryOpenTlsAsync(authority.Issue("web.test")));
        await using Lb lb = await Lb.InFrontOfAsync($"send_proxy_protocol = 2\nprotocol = \"https\"\nca = \"{authority.CaFile}\"\nserver_name = \"web.test\"", pod.Address);

        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.StartsWith($"{Signature}\u0021\u0011\0\u000c", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_speaks_for_nobody()
    {
        await using ScriptedPod pod = Version2Pod(tls: null);
        await using Lb lb = await Lb.InFrontOfAsync("send_proxy_protocol = 2\nhealth = { interval = \"100ms\", rise = 1, initial = \"down\" }", pod.Address);

        await Patience.UntilAsync(
            async () => (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("endpoints")[0].GetProperty("state").GetString() == "up", "the probe passes");

        Assert.StartsWith($"{Signature}\u0020\0\0\0GET / HTTP/1.1\r\nHost: albhealth\r\n", pod.Connections[0].ReceivedText, StringComparison.Ordinal);
    }

    private static ScriptedPod Version2Pod(Func<PodConnection, Task<bool>>? tls) => ScriptedPod.Run(async connection =>
    {
        string header = await connection.ReadNoMoreAsync(16);
        await connection.ReadNoMoreAsync(header.Length == 16 ? header[15] : 0); // a ClientHello may follow in the same packet
        if (tls is null || await tls(connection))
        {
            await connection.AnswerAllAsync(Ok);
        }
    });
}
