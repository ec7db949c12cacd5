using System.Net;
using System.Net.Security;
using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A listener with <c>proxy_protocol</c>: whom the header names is the client for everybody who asks, and nobody else can bring one.</summary>
public sealed partial class ProxyProtocolTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Header = "PROXY TCP4 203.0.113.9 198.51.100.1 56324 8443\r\n";

    private static readonly IPAddress Front = IPAddress.Parse("127.0.0.77");

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task The_pod_and_the_log_hear_of_the_client_the_header_names_however_the_bytes_come(int pieceBytes)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Front);
        for (string bytes = Header + Get; bytes.Length > 0; bytes = bytes[Math.Min(pieceBytes, bytes.Length)..])
        {
            await client.SendAsync(bytes[..Math.Min(pieceBytes, bytes.Length)]);
        }

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n" +
            "X-Forwarded-Port: 8443\r\nX-Real-IP: 203.0.113.9\r\nX-Request-ID: *\r\nForwarded: for=203.0.113.9;host=a.test;proto=http\r\n\r\n",
            RequestIdLine().Replace(pod.ReceivedText, "X-Request-ID: *"));
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "a line in the log");
        Assert.Contains("\"client\":\"203.0.113.9\"", lb.LogLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_binary_header_stands_before_TLS_in_the_same_packet_too()
    {
        _certificates.Add("a.test");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, _certificates.Toml.Replace("[[listeners]]", "[[listeners]]\nproxy_protocol = [\"127.0.0.77\"]", StringComparison.Ordinal), more: "");
        await using RawClient raw = await RawClient.ConnectAsync(lb.Address, Front);
        byte[] header = [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x21, 0, 36, .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. new byte[16], 0x12, 0x34, 0x01, 0xBB];
        await using HeadedStream wire = new(new System.Net.Sockets.NetworkStream(raw.Socket), header);
        await using SslStream tls = new(wire);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "a.test", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null },
            TestContext.Current.CancellationToken);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Get), TestContext.Current.CancellationToken);
        byte[] answer = new byte[15];
        await tls.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);

        Assert.Equal("HTTP/1.1 200 OK", Encoding.ASCII.GetString(answer));
        Assert.Contains("X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Port: 443\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 198.51.100.1 56324 08443\r\n" + Get)]
    [InlineData("PROXY TCP4 1")]
    public async Task A_peer_that_owes_a_header_and_brings_none_is_closed_unheard_and_counted(string bytes)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Front);
        await client.SendAsync(bytes);
        client.FinishSending();

        Assert.True(await client.IsClosedAsync());
        await Patience.UntilAsync(
            async () => (await lb.ReadMetricsAsync()).Contains("lb_errors_total{reason=\"proxy_header\"} 1\n", StringComparison.Ordinal), "it is counted");
        Assert.Equal("", pod.ReceivedText);
    }

    [Fact]
    public async Task A_silent_peer_is_closed_when_its_time_is_over_and_is_no_fault()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, more: "[limits]\nheader_timeout = \"100ms\"\n");
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Front);

        Assert.True(await client.IsClosedAsync());
        Assert.Contains("lb_errors_total{reason=\"proxy_header\"} 0\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_anybody_else_no_header_is_read()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);

        Assert.Equal(400, (await lb.AskAsync(Header + Get)).Status);
        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")]
    public async Task A_balancer_that_speaks_for_itself_is_the_client(string header)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Front);
        await client.SendAsync(header + Get);

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Contains("X-Forwarded-For: 127.0.0.77\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_and_trust_are_about_whom_the_header_names()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.StartAsync($"""
            [[listeners]]
            address = "127.0.0.1:0"
            proxy_protocol = ["127.0.0.77"]
            trusted_proxies = ["198.51.100.0/24"]
            [[routes]]
            allow = ["203.0.113.0/24"]
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{"{"} address = "{pod.Address}" {"}"}]
            """);

        Assert.Equal(200, await AskAsync(lb, "203.0.113.9", ""));
        Assert.Equal(403, await AskAsync(lb, "192.0.2.1", ""));
        Assert.Equal(403, await AskAsync(lb, "192.0.2.1", "X-Forwarded-For: 203.0.113.9\r\n"));
        Assert.Equal(200, await AskAsync(lb, "198.51.100.7", "X-Forwarded-For: 203.0.113.9\r\n"));
    }

    [Fact]
    public async Task Connections_are_counted_by_whom_the_header_names_and_not_by_the_balancer_in_front()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, more: "[limits]\nconnections_per_client = 1\n");
        await using RawClient first = await ConnectAsync(lb, "203.0.113.1");
        await using RawClient other = await ConnectAsync(lb, "203.0.113.2");
        Assert.Equal(200, (await first.ReadAnswerAsync()).Status);
        Assert.Equal(200, (await other.ReadAnswerAsync()).Status);
        await using RawClient second = await ConnectAsync(lb, "203.0.113.1");

        Assert.True(await second.IsClosedAsync());
        await first.LeaveAsync();
        await using RawClient again = await ConnectAsync(lb, "203.0.113.1");
        Assert.Equal(200, (await again.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_a_header()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, Front);
        await client.SendAsync("PROXY TCP4");
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_connections{listener=\"http\"} 1\n", StringComparison.Ordinal), "it is there");

        Assert.Equal(0, await lb.DrainAsync());
        Assert.True(await client.IsClosedAsync());
    }

    private static Task<Lb> StartAsync(ScriptedPod pod, string? listener = null, string more = "") => Lb.StartAsync($"""
        {listener ?? "[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\nproxy_protocol = [\"127.0.0.77\"]"}
        [[routes]]
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{"{"} address = "{pod.Address}" {"}"}]
        {more}
        """);

    private static async Task<int> AskAsync(Lb lb, string client, string fields)
    {
        await using RawClient connection = await RawClient.ConnectAsync(lb.Address, Front);
        await connection.SendAsync($"PROXY TCP4 {client} 198.51.100.1 1 2\r\nGET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
        return (await connection.ReadAnswerAsync()).Status;
    }

    private static async Task<RawClient> ConnectAsync(Lb lb, string client)
    {
        RawClient connection = await RawClient.ConnectAsync(lb.Address, Front);
        await connection.SendAsync($"PROXY TCP4 {client} 198.51.100.1 1 2\r\n{Get}");
        return connection;
    }

    [GeneratedRegex(@"X-Request-ID: [0-9a-f]+")]
    private static partial Regex RequestIdLine();

    /// <summary>Sends a head before, and in one write with, the first bytes.</summary>
    private sealed class HeadedStream(Stream inner, byte[] head) : Stream
    {
        private byte[] _head = head;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write([.. Take(), .. buffer.AsSpan(offset, count)]);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync((byte[])[.. Take(), .. buffer.Span], cancellationToken);

        private byte[] Take()
        {
            byte[] head = _head;
            _head = [];
            return head;
        }
    }
}
