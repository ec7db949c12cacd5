using System.Net;
using System.Net.Security;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A client that negotiates HTTP/2 asks as any other, and pods that speak HTTP/1.1 notice nothing but what they are told.</summary>
public sealed class Http2Tests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task The_pod_gets_one_plain_request()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await StartAsync(pod);
        using HttpClient client = Http2Client.To(lb);
        using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Get, "/x?y=1", more: static fields => fields.Add("X-A", "1"));

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        string request = Assert.Single(pod.Requests).Request;
        Assert.StartsWith("GET /x?y=1 HTTP/1.1\r\nHost: a.test\r\n", request, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nx-a: 1\r\n", request, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Forwarded-Proto: https\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", request, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Content-Length", request, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("//a")]
    [InlineData("/a?c=%41&d=//")]
    [InlineData("/?")]
    public async Task The_target_passes_as_it_came(string target)
    {
        await using RecordingPod pod = new();
        await using Lb lb = await StartAsync(pod);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get(target));

        Assert.Equal("200", await client.OutcomeAsync(1));
        Assert.StartsWith($"GET {target} HTTP/1.1\r\n", Assert.Single(pod.Requests).Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_with_a_length_keeps_it_and_one_without_comes_in_chunks()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await StartAsync(pod);
        using HttpClient client = Http2Client.To(lb);
        using HttpResponseMessage one = await client.AskAsync(HttpMethod.Post, "/", new ByteArrayContent("hello"u8.ToArray()));
        using HttpResponseMessage two = await client.AskAsync(HttpMethod.Post, "/", new PacedContent(static async stream =>
        {
            await stream.WriteAsync("hel"u8.ToArray());
            await stream.FlushAsync();
            await stream.WriteAsync("lo"u8.ToArray());
        }));
        using HttpResponseMessage none = await client.AskAsync(HttpMethod.Post, "/", new ByteArrayContent([]));

        string[] requests = [.. pod.Requests.Select(static each => each.Request)];
        Assert.Contains("\r\nContent-Length: 5\r\n", requests[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", requests[1], StringComparison.Ordinal);
        Assert.All(requests[..2], static request => Assert.EndsWith("\r\n\r\nhello", request, StringComparison.Ordinal));
        Assert.Contains("\r\nContent-Length: 0\r\n", requests[2], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 304)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200)]
    public async Task An_answer_without_a_body_ends_with_its_head(string method, string said, int status)
    {
        await using ScriptedPod pod = ScriptedPod.Answering(said);
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using HttpClient client = Http2Client.To(lb);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await client.AskAsync(new HttpMethod(method), "/");
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(method == "HEAD" ? 5 : answer.Content.Headers.ContentLength, answer.Content.Headers.ContentLength);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task Many_streams_at_once_each_get_their_own_answer()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                string target = request.Split(' ')[1];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {target.Length}\r\n\r\n{target}");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using HttpClient client = Http2Client.To(lb);
        for (int round = 0; round < 5; round++)
        {
            string[] nonces = [.. Enumerable.Range(0, 100).Select(_ => $"/{Guid.NewGuid():n}")];
            string[] said = await Task.WhenAll(nonces.Select(nonce => client.GetTextAsync(nonce)));
            Assert.Equal(nonces, said);
        }

        Assert.Contains("lb_connections{listener=\"tls\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_in_pieces_is_one_line_for_the_pod()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await StartAsync(pod);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/", ("cookie", "a=1"), ("x-between", "1"), ("cookie", "b=2"), ("cookie", "c=3; d=4")));

        Assert.Equal("200", await client.OutcomeAsync(1));
        Assert.Contains("\r\ncookie: a=1; b=2; c=3; d=4\r\n", Assert.Single(pod.Requests).Request, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trailers_of_an_answer_reach_who_takes_them(bool takes)
    {
        await using ScriptedPod pod = ScriptedPod.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n2\r\nok\r\n0\r\nX-End: 1\r\nX-End: 2\r\nContent-Length: 9\r\nSet-Cookie: a=b\r\n\r\n");
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using HttpClient client = Http2Client.To(lb);
        using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Get, "/", more: fields => _ = takes && fields.TryAddWithoutValidation("TE", "trailers"));

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(takes ? ["1", "2"] : [], answer.TrailingHeaders.SelectMany(static field => field.Value));
        Assert.Equal(takes ? 1 : 0, answer.TrailingHeaders.Count());
    }

    [Fact]
    public async Task Only_what_both_speak_is_agreed_on()
    {
        await using RecordingPod pod = new();
        await using Lb lb = await StartAsync(pod);
        foreach ((SslApplicationProtocol[] offered, SslApplicationProtocol agreed) in new[]
        {
            (new[] { SslApplicationProtocol.Http11, SslApplicationProtocol.Http2 }, SslApplicationProtocol.Http2),
            ([SslApplicationProtocol.Http2], SslApplicationProtocol.Http2),
            ([SslApplicationProtocol.Http11], SslApplicationProtocol.Http11),
        })
        {
            await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test", ApplicationProtocols = [.. offered] });
            Assert.Equal(agreed, client.Tls!.NegotiatedApplicationProtocol);
        }
    }

    [Fact]
    public async Task A_name_of_another_policy_is_misdirected_and_answers_say_to_come_back_over_tls()
    {
        _certificates.AddWith("min_version = \"1.3\"", "new.test");
        await using RecordingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n[tls]\nhsts = {{ max_age = \"1d\" }}\n", pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Block((":method", "GET"), (":scheme", "https"), (":authority", "new.test"), (":path", "/")));
        Assert.Equal("421", await client.OutcomeAsync(1));
        await client.AskAsync(3, FrameClient.Get("/"));
        Assert.Equal("200", await client.OutcomeAsync(3)); // the connection is as good as before
        using HttpClient polite = Http2Client.To(lb);
        using HttpResponseMessage own = await polite.AskAsync(HttpMethod.Head, "/");

        Assert.Equal("max-age=86400", Assert.Single(own.Headers.GetValues("Strict-Transport-Security")));
        Assert.Equal(2, pod.Requests.Count);
    }

    [Fact]
    public async Task Bytes_beyond_ascii_and_tabs_pass_as_they_are_both_ways()
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 200 OK\r\nX-A: \u00e4\t\u00ff\r\nContent-Length: 0\r\n\r\n");
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/", ("x-b", "\u00e4\u0080\u00ff")));
        Frame? frame = await client.ReadAsync();
        while (frame is { Type: not FrameType.Headers })
        {
            frame = await client.ReadAsync();
        }

        Assert.Contains("\u00e4\t\u00ff", Encoding.Latin1.GetString(frame!.Payload), StringComparison.Ordinal);
        Assert.Contains("x-b: \u00e4\u0080\u00ff\r\n", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
    }

    private Task<Lb> StartAsync(RecordingPod pod) => Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
}
