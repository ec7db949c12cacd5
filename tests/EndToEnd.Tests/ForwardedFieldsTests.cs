using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The exact head a pod receives: who the client is (reference.md §5), and nothing that ends at this hop (wire.md E1–E4, E18).</summary>
public sealed partial class ForwardedFieldsTests
{
    private static readonly IPAddress Peer = IPAddress.Parse("127.0.0.77");

    [WireRow("E18")]
    [WireRow("F24", "an application's own split cannot be seen; every value of ours is made of a checked Host, an address or digits")]
    [Fact]
    public async Task What_an_untrusted_client_says_of_itself_is_replaced_and_hop_by_hop_fields_end_here()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "");
        await AskFromPeerAsync(lb,
            "GET /x?y=%20 HTTP/1.1\r\nX-Forwarded-For: 9.9.9.9\r\nx-forwarded-proto: https\r\nX-FORWARDED-HOST: evil.test\r\n" +
            "X-Forwarded-Port: 443\r\nX-Real-IP: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Request-ID: theirs\r\nVia: 1.0 fred\r\n" +
            "Connection: X-Named, x-FORWARDED-for\r\nX-Named: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n" +
            "Proxy-Authorization: Basic AA==\r\nTE: trailers, gzip\r\nTrailer: X-T\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n" +
            "Host: A.test:8080\r\nX-Kept:\t a \xe9 b \r\n\r\n");

        Assert.Equal(
            "GET /x?y=%20 HTTP/1.1\r\nHost: A.test:8080\r\nVia: 1.0 fred\r\nX-Kept: a \xe9 b\r\nVia: 1.1 lb\r\n" +
            $"X-Forwarded-For: 127.0.0.77\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: A.test:8080\r\nX-Forwarded-Port: {lb.Address.Port}\r\n" +
            "X-Real-IP: 127.0.0.77\r\nX-Request-ID: *\r\nForwarded: for=127.0.0.77;host=\"A.test:8080\";proto=http\r\n\r\n",
            RequestIdLine().Replace(pod.ReceivedText, "X-Request-ID: *"));
    }

    [WireRow("E18", "kept and appended to from a trusted proxy")]
    [Fact]
    public async Task What_a_trusted_proxy_says_is_kept_and_appended_to()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "127.0.0.0/8");
        await AskFromPeerAsync(lb,
            "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 127.0.0.5\r\n" +
            "X-Forwarded-Proto: https\r\nX-Forwarded-Host: front.test\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 10.0.0.1\r\n" +
            "Forwarded: for=203.0.113.9;proto=https\r\nX-Request-ID: theirs-1\r\n\r\n");

        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 127.0.0.5, 127.0.0.77\r\nX-Forwarded-Proto: https\r\n" +
            "X-Forwarded-Host: front.test\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 203.0.113.9\r\nX-Request-ID: theirs-1\r\n" +
            "Forwarded: for=203.0.113.9;proto=https, for=127.0.0.77;host=a.test;proto=http\r\n\r\n",
            pod.ReceivedText);
        Assert.Equal("203.0.113.9", await LoggedClientAsync(lb));
    }

    [Fact]
    public async Task An_X_Real_IP_that_a_trusted_proxy_sends_without_a_chain_is_kept()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "127.0.0.0/8");
        await AskFromPeerAsync(lb, "GET / HTTP/1.1\r\nHost: a.test\r\nX-Real-IP: 203.0.113.9\r\n\r\n");

        Assert.Contains("\r\nX-Real-IP: 203.0.113.9\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trusted_proxy_that_says_nothing_gets_our_own_fields()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "127.0.0.0/8");
        await AskFromPeerAsync(lb, "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(
            $"GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nX-Forwarded-For: 127.0.0.77\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n" +
            $"X-Forwarded-Port: {lb.Address.Port}\r\nX-Real-IP: 127.0.0.77\r\nX-Request-ID: *\r\n" +
            "Forwarded: for=127.0.0.77;host=a.test;proto=http\r\n\r\n",
            RequestIdLine().Replace(pod.ReceivedText, "X-Request-ID: *"));
        Assert.Equal("127.0.0.77", await LoggedClientAsync(lb));
    }

    [Fact]
    public async Task A_trusted_proxy_does_not_lend_its_word_to_the_next_request_that_has_none()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "127.0.0.0/8");
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Peer);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        await client.ReadAnswerAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: nobody.test\r\nConnection: close\r\n\r\n");
        await client.ReadAnswerAsync();
        await Patience.UntilAsync(() => lb.LogLines.Count == 2, "two lines in the log");

        Assert.Equal("203.0.113.9", ClientOf(lb.LogLines[0]));
        Assert.Equal("127.0.0.77", ClientOf(lb.LogLines[1]));
    }

    [Fact]
    public async Task The_client_a_trusted_proxy_speaks_for_is_logged_with_an_answer_of_our_own_too()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "127.0.0.0/8");
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Peer);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: nobody.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);

        Assert.Equal("203.0.113.9", await LoggedClientAsync(lb));
    }

    [Fact]
    public async Task The_log_names_the_real_peer_whatever_an_untrusted_client_says()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, trusted: "10.0.0.0/8");
        await AskFromPeerAsync(lb, "GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");

        Assert.Equal("127.0.0.77", await LoggedClientAsync(lb));
    }

    private static Task<Lb> StartAsync(ScriptedPod pod, string trusted) => Lb.StartAsync($$"""
        [[listeners]]
        name = "http"
        address = "127.0.0.1:0"
        trusted_proxies = [{{(trusted.Length == 0 ? "" : $"\"{trusted}\"")}}]
        [[routes]]
        host = "a.test"
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{ address = "{{pod.Address}}" }]
        """);

    private static async Task AskFromPeerAsync(Lb lb, string request)
    {
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Peer);
        await client.SendAsync(request);
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    private static async Task<string?> LoggedClientAsync(Lb lb)
    {
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "a line in the log");
        return ClientOf(lb.LogLines[0]);
    }

    private static string? ClientOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("client").GetString();

    [GeneratedRegex("X-Request-ID: [0-9a-f]{32}")]
    private static partial Regex RequestIdLine();
}
