using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A listener with <c>protocol = "https"</c> does within TLS all that another does in the clear.</summary>
public sealed partial class TlsTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_pod_the_log_and_templates_hear_that_the_client_spoke_tls(SslProtocols version)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "\n[[routes]]\npath = \"/there\"\nredirect = { to = \"$scheme://b.test$request_uri\" }\n");
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test", EnabledSslProtocols = version });

        await client.SendAsync("GET https://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync("GET /there HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal("https://b.test/there", (await client.ReadAnswerAsync()).Field("Location"));
        await client.SendAsync("GET http://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(400, (await client.ReadAnswerAsync()).Status);

        Assert.Equal(version, client.Tls!.SslProtocol);
        Assert.Equal(
            "GET /x HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.test\r\n" +
            $"X-Forwarded-Port: {lb.Address.Port}\r\nX-Real-IP: 127.0.0.1\r\nX-Request-ID: *\r\nForwarded: for=127.0.0.1;host=a.test;proto=https\r\n\r\n",
            RequestIdLine().Replace(pod.ReceivedText, "X-Request-ID: *"));
        await Patience.UntilAsync(() => lb.LogLines.Count == 3, "three lines in the log");
        Assert.All(lb.LogLines, static line => Assert.Contains("\"scheme\":\"https\"", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("b.test", "b.test")]
    [InlineData("B.TEST", "b.test")]
    [InlineData("x.c.test", "*.c.test")]
    [InlineData("x.y.c.test", "a.test")]
    [InlineData("c.test", "a.test")]
    [InlineData("exact.c.test", "exact.c.test")]
    [InlineData("nobody.test", "a.test")]
    [InlineData("127.0.0.1", "a.test")] // which a client sends no name for
    [InlineData("", "a.test")]
    [InlineData("xn--bcher-kva.test", "xn--bcher-kva.test")] // b\u00fccher, as it stands on the wire
    [InlineData("x.xn--bcher-kva.test", "*.xn--bcher-kva.test")]
    public async Task The_certificate_is_the_one_for_the_name_the_client_asks_for(string name, string shown)
    {
        _certificates.Add("a.test").Add("b.test").Add("*.c.test").Add("exact.c.test").Add("xn--bcher-kva.test").Add("*.xn--bcher-kva.test");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = name });

        Assert.Equal($"CN={shown}", client.Tls!.RemoteCertificate!.Subject);
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_protocol_that_is_agreed_on_is_http_2_unless_it_is_turned_off_or_not_spoken(bool isOn)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        _certificates.Add("a.test");
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n[tls]\nhttp2 = {(isOn ? "true" : "false")}\n", pod.Address);
        await using RawClient both = await RawClient.ConnectTlsAsync(
            lb.Address, new() { TargetHost = "a.test", ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2] });
        await using RawClient old = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test", ApplicationProtocols = [SslApplicationProtocol.Http11] });

        Assert.Equal(isOn ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11, both.Tls!.NegotiatedApplicationProtocol);
        Assert.Equal(SslApplicationProtocol.Http11, old.Tls!.NegotiatedApplicationProtocol);
        if (isOn)
        {
            return;
        }

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => RawClient.ConnectTlsAsync(
            lb.Address, new() { TargetHost = "a.test", ApplicationProtocols = [SslApplicationProtocol.Http2] }));
    }

    [WireRow("G7", "a ClientHello in records of one byte each is a ClientHello, and names whom it names")]
    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, 1)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 100)]
    public async Task Nothing_depends_on_how_the_bytes_come(int pieceBytes, int helloRecordBytes)
    {
        _certificates.Add("a.test").Add("b.test");
        await using ScriptedPod pod = ScriptedPod.Run(EchoAsync);
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "b.test" }, pieceBytes, helloRecordBytes);
        Assert.Equal("CN=b.test", client.Tls!.RemoteCertificate!.Subject);
        await client.SendAsync(Get);
        Assert.Equal("", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\n");
        foreach (string piece in (string[])["a", "b", "c"])
        {
            await client.SendAsync(piece);
        }

        Assert.Equal("abc", (await client.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task Requests_follow_each_other_and_stand_in_line_on_one_connection()
    {
        await using ScriptedPod pod = ScriptedPod.Run(EchoAsync);
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        }

        await client.SendAsync(string.Concat(Enumerable.Range(0, 5).Select(static i => $"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\n{i}")));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"{i}", (await client.ReadAnswerAsync()).Text);
        }
    }

    [Theory]
    [InlineData(1024 * 1024)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    public async Task Large_bodies_come_through_whole_both_ways(int size)
    {
        await using ScriptedPod pod = ScriptedPod.Run(EchoAsync);
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {size}\r\n\r\n{Payload.Text(size)}");

            Assert.Equal(Payload.Of(size), (await client.ReadAnswerAsync()).Body);
        }
    }

    [Fact]
    public async Task The_base_librarys_client_is_content()
    {
        await using ScriptedPod pod = ScriptedPod.Run(EchoAsync);
        await using Lb lb = await StartAsync(pod);
        using SocketsHttpHandler handler = new() { SslOptions = { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null } };
        using HttpClient client = new(handler) { Timeout = Patience.Limit };
        for (int i = 0; i < 3; i++)
        {
            using ByteArrayContent body = new(Payload.Of(100_000));
            body.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using HttpResponseMessage answer = await client.PostAsync(new Uri($"https://{lb.Address}/"), body, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(Payload.Of(100_000), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_websocket_is_a_tunnel_within_tls()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("hello", WebSocketPod.EchoAsync);
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        await client.SendAsync(WebSocketPod.Request);

        Assert.Equal(101, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("hello", Encoding.Latin1.GetString(await client.ReadExactAsync(5)));
        await client.SendAsync("there");
        Assert.Equal("there", Encoding.Latin1.GetString(await client.ReadExactAsync(5)));
        await client.Tls!.ShutdownAsync(); // close_notify alone ends the client's direction; the pod has its say before it ends the other
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_sticky_cookie_is_for_tls_alone_once_the_client_speaks_it()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "sticky = { cookie = \"s\" }\n");
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        await client.SendAsync(Get);

        Assert.Contains("; Secure", (await client.ReadAnswerAsync()).Field("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundreds_of_connections_come_and_go()
    {
        await using ScriptedPod pod = ScriptedPod.Run(EchoAsync);
        await using Lb lb = await StartAsync(pod);
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\n{i:d4}");
            Assert.Equal($"{i:d4}", (await client.ReadAnswerAsync()).Text);
        });

        await Patience.UntilAsync(
            async () => (await lb.ReadMetricsAsync()).Contains("lb_connections{listener=\"tls\"} 0\n", StringComparison.Ordinal), "all connections have ended");
    }

    /// <summary>Answers each request with its body.</summary>
    private static async Task EchoAsync(PodConnection connection)
    {
        while (await connection.ReadRequestAsync() is string request)
        {
            string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }
    }

    private Task<Lb> StartAsync(ScriptedPod pod, string more = "")
    {
        if (!_certificates.Toml.Contains("[[certificates]]", StringComparison.Ordinal))
        {
            _certificates.Add("a.test");
        }

        return Lb.InFrontOfAsync($"{more}\n{_certificates.Toml}", pod.Address);
    }

    [GeneratedRegex(@"X-Request-ID: [0-9a-f]+")]
    private static partial Regex RequestIdLine();
}
