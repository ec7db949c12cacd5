using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What HTTP/2 can say and HTTP/1.1 cannot becomes no second request: it is refused, or one well-formed request.</summary>
public sealed class Http2SmugglingTests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("x-a", "1\r\nx-smuggled: 1")]
    [InlineData("x-a", "1\nx-smuggled: 1")]
    [InlineData("x-a", "1\rx-smuggled: 1")]
    [InlineData("x-a", "1\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a.test")]
    [InlineData("x-a", "1\0")]
    [InlineData("x-a\r\nx-smuggled", "1")]
    [InlineData("x-a\nx-smuggled", "1")]
    [InlineData("x-a\0", "1")]
    [InlineData("x a", "1")]
    [InlineData("x-a ", "1")]
    [InlineData("x-a:", "1")]
    [InlineData("", "1")]
    [InlineData("X-A", "1")]
    [InlineData("x-\u00e4", "1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("transfer-encoding", "identity")]
    [InlineData("connection", "close")]
    [InlineData("connection", "x-forwarded-for")]
    [InlineData("keep-alive", "timeout=1")]
    [InlineData("proxy-connection", "close")]
    [InlineData("upgrade", "websocket")]
    [InlineData("te", "gzip")]
    [InlineData("content-length", "5")] // the stream has ended
    [InlineData("content-length", "-1")]
    [InlineData("content-length", "1, 1")]
    [InlineData("content-length", "0x1")]
    [InlineData(":path", "/smuggled")] // behind the fields
    [InlineData(":unknown", "1")]
    [InlineData(":status", "200")]
    public Task A_field_that_no_request_may_have_is_refused(string name, string value) =>
        IsRefusedAsync(FrameClient.Get("/good", ("x-before", "1"), (name, value)));

    [Theory]
    [InlineData("GET", "/a HTTP/1.1\r\nx-smuggled: 1\r\n", "a.test")]
    [InlineData("GET", "/a b", "a.test")]
    [InlineData("GET", "/a\tb", "a.test")]
    [InlineData("GET", "/a\0", "a.test")]
    [InlineData("GET", "", "a.test")]
    [InlineData("GET", "a", "a.test")]
    [InlineData("GET", "*", "a.test")]
    [InlineData("GET", "/a#b", "a.test")]
    [InlineData("GET / HTTP/1.1\r\nhost: x\r\n\r\nGET", "/a", "a.test")]
    [InlineData("GET ", "/a", "a.test")]
    [InlineData("G\tT", "/a", "a.test")]
    [InlineData("", "/a", "a.test")]
    [InlineData("CONNECT", "/a", "a.test")]
    [InlineData("TRACE", "/a", "a.test")]
    [InlineData("GET", "/a", "a.test\r\nx-smuggled: 1")]
    [InlineData("GET", "/a", "a.test b.test")]
    [InlineData("GET", "/a", "user@a.test")]
    [InlineData("GET", "/a", "a.test/x")]
    [InlineData("GET", "/a", "")]
    public Task A_request_line_that_would_not_be_one_is_refused(string method, string path, string authority) =>
        IsRefusedAsync(FrameClient.Block((":method", method), (":scheme", "https"), (":authority", authority), (":path", path)));

    [Theory]
    [InlineData(":method")]
    [InlineData(":scheme")]
    [InlineData(":path")]
    [InlineData(":authority")]
    public async Task A_pseudo_field_must_be_there_and_only_once(string name)
    {
        (string Name, string Value)[] all = [(":method", "GET"), (":scheme", "https"), (":authority", "a.test"), (":path", "/a")];

        await IsRefusedAsync(FrameClient.Block(all.Where(field => field.Name != name)));
        await IsRefusedAsync(FrameClient.Block([.. all, all.Single(field => field.Name == name)]));
    }

    [Fact]
    public Task A_scheme_that_is_not_the_connections_is_refused() =>
        IsRefusedAsync(FrameClient.Block((":method", "GET"), (":scheme", "http"), (":authority", "a.test"), (":path", "/a")));

    [Fact]
    public Task An_absolute_target_is_refused() =>
        IsRefusedAsync(FrameClient.Block((":method", "GET"), (":scheme", "https"), (":authority", "a.test"), (":path", "https://b.test/smuggled")));

    [Theory]
    [InlineData("5", "four")]
    [InlineData("3", "four")]
    [InlineData("0", "four")]
    public async Task A_length_that_is_not_the_bodys_never_makes_a_whole_request(string length, string body)
    {
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, Post(("content-length", length))));
        await client.SendAsync(new Frame(FrameType.Data, Frame.EndStream, 1, System.Text.Encoding.Latin1.GetBytes(body)));

        Assert.DoesNotContain(await client.OutcomeAsync(1), new[] { "200" });
        await CanaryAsync(lb, pod);
        Assert.DoesNotContain("four", string.Concat(pod.Requests.Select(static each => each.Request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_lengths_that_differ_are_refused()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, Post(("content-length", "4"), ("content-length", "3"))));
        await client.SendAsync(new Frame(FrameType.Data, Frame.EndStream, 1, "four"u8.ToArray()));

        AssertRefused(await client.OutcomeAsync(1));
        await CanaryAsync(lb, pod);
    }

    [Fact]
    public async Task The_pod_hears_the_authority_and_never_another_host()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/good", ("host", "b.test")));
        string outcome = await client.OutcomeAsync(1);

        await CanaryAsync(lb, pod);
        Assert.DoesNotContain("b.test", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(outcome == "200", pod.Requests.Any(static each => each.Request.Contains("\r\nHost: a.test\r\n", StringComparison.OrdinalIgnoreCase) && each.Request.StartsWith("GET /good ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_body_that_looks_like_requests_is_a_body()
    {
        const string Body = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n";
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, Post()));
        await client.SendAsync(new Frame(FrameType.Data, Frame.EndStream, 1, System.Text.Encoding.Latin1.GetBytes(Body)));

        Assert.Equal("200", await client.OutcomeAsync(1));
        Assert.EndsWith("\r\n\r\n" + Body, Assert.Single(pod.Requests).Request, StringComparison.Ordinal);
    }

    private static byte[] Post(params IEnumerable<(string Name, string Value)> more) =>
        FrameClient.Block([(":method", "POST"), (":scheme", "https"), (":authority", "a.test"), (":path", "/a"), .. more]);

    private static void AssertRefused(string outcome) => Assert.True(outcome is "reset" or "goaway" or "closed" || outcome[0] == '4' || outcome == "501", outcome);

    private async Task IsRefusedAsync(byte[] block)
    {
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, block);

        AssertRefused(await client.OutcomeAsync(1));
        await CanaryAsync(lb, pod);
    }

    /// <summary>The next client is answered, and the pod has got nothing that is not a request of ours.</summary>
    private static async Task CanaryAsync(Lb lb, RecordingPod pod)
    {
        await using FrameClient next = await FrameClient.ConnectAsync(lb.Address);
        await next.AskAsync(1, FrameClient.Get("/canary"));

        Assert.Equal("200", await next.OutcomeAsync(1));
        Assert.StartsWith("GET /canary HTTP/1.1\r\n", pod.Requests[^1].Request, StringComparison.Ordinal);
        Assert.DoesNotContain("smuggled", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
    }
}
