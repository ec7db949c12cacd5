using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Bodies over HTTP/2: whole both ways, and where one ends early its stream alone does.</summary>
public sealed class Http2BodyTests : IDisposable
{
    private const int PieceSize = 64 * 1024;

    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(1, HttpProtocols.Http1)]
    [InlineData(64, HttpProtocols.Http1)]
    [InlineData(1, HttpProtocols.Http2)]
    [InlineData(64, HttpProtocols.Http2)]
    public async Task Large_bodies_come_through_whole_both_ways(int mebibytes, HttpProtocols spoken)
    {
        int size = mebibytes * 1024 * 1024;
        await using KestrelPod pod = await KestrelPod.StartAsync(spoken, static application =>
            application.MapPost("/", static context => context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted)));
        await using Lb lb = await StartAsync(pod, spoken);
        using HttpClient client = Http2Client.To(lb);
        for (int i = 0; i < 2; i++)
        {
            using PacedContent body = new(stream => WriteAsync(stream, size));
            body.Headers.ContentLength = i == 0 ? size : null;
            using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Post, "/", body);
            await using Stream back = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            Assert.Equal(size, await CheckAsync(back));
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_conversation_goes_back_and_forth_within_one_request(HttpProtocols spoken)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(spoken, static application => application.MapPost("/", static async context =>
        {
            byte[] byteHeard = new byte[1];
            await context.Response.Body.FlushAsync();
            while (await context.Request.Body.ReadAsync(byteHeard) > 0)
            {
                await context.Response.Body.WriteAsync(byteHeard);
                await context.Response.Body.FlushAsync();
            }
        }));
        await using Lb lb = await StartAsync(pod, spoken);
        using HttpClient client = Http2Client.To(lb);
        TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PacedContent body = new(async stream =>
        {
            await stream.FlushAsync();
            opened.SetResult(stream);
            await done.Task;
        });
        using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Post, "/", body);
        await using Stream back = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Stream there = await opened.Task;
        for (int i = 0; i < 20; i++)
        {
            byte[] heard = new byte[1];
            await there.WriteAsync(new[] { (byte)i }, TestContext.Current.CancellationToken);
            await there.FlushAsync(TestContext.Current.CancellationToken);
            await back.ReadExactlyAsync(heard, TestContext.Current.CancellationToken);
            Assert.Equal(i, heard[0]);
        }

        done.SetResult();
        Assert.Equal(0, await back.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Content-Length: 9\r\n\r\nhalf", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "nonsense")]
    public async Task An_answer_that_breaks_off_resets_its_stream_and_no_other(string half, string broken)
    {
        TaskCompletionSource hasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                if (request.StartsWith("GET /broken ", StringComparison.Ordinal))
                {
                    await connection.WriteAsync($"HTTP/1.1 200 OK\r\n{half}");
                    await hasBegun.Task;
                    await connection.WriteAsync(broken);
                    return;
                }

                await goOn.Task;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using HttpClient client = Http2Client.To(lb);
        Task<string> other = client.GetTextAsync("/");
        await Patience.UntilAsync(() => pod.ReceivedText.Contains("GET / ", StringComparison.Ordinal), "another stream is under way");
        using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Get, "/broken");
        hasBegun.SetResult();
        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Contains("INTERNAL_ERROR", fault.ToString(), StringComparison.Ordinal);
        goOn.SetResult();
        Assert.Equal("ok", await other);
        Assert.Equal("ok", await client.GetTextAsync("/"));
        Assert.Contains("lb_connections{listener=\"tls\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_resets_its_stream_ends_the_pods_connection(bool isAnswering)
    {
        TaskCompletionSource hasEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await (isAnswering ? connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf") : Task.CompletedTask);
            try
            {
                await connection.ReadToEndAsync();
            }
            finally
            {
                hasEnded.SetResult();
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/"));
        await Patience.UntilAsync(() => pod.Connections.Count == 1 && pod.ReceivedText.EndsWith("\r\n\r\n", StringComparison.Ordinal), "the request is with the pod");
        if (isAnswering)
        {
            Assert.Equal("200", await client.OutcomeAsync(1));
        }

        await client.SendAsync(new Frame(FrameType.Reset, 0, 1, [0, 0, 0, 8]));

        await hasEnded.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal("499 client_closed", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_while_it_is_sent_and_the_connection_goes_on()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                if (request.Contains("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                {
                    await connection.ReadToEndAsync(); // an early answer would be as good a one
                    return;
                }

                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "/"
            service = "web"
            max_body = "100KiB"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{pod.Address}}" }]
            {{_certificates.Toml}}
            """);
        using HttpClient client = Http2Client.To(lb);
        foreach (long? length in new long?[] { 10 * 1024 * 1024, null })
        {
            using PacedContent body = new(static stream => WriteAsync(stream, 10 * 1024 * 1024));
            body.Headers.ContentLength = length;
            using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Post, "/", body);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }

        Assert.Equal("ok", await client.GetTextAsync("/"));
        Assert.Contains("lb_connections{listener=\"tls\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_gets_it_and_a_pod_sees_no_Expect()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("stored");
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, FrameClient.Block(
            (":method", "PUT"), (":scheme", "https"), (":authority", "a.test"), (":path", "/"), ("expect", "100-continue"), ("content-length", "5"))));
        Assert.Equal("100", await client.OutcomeAsync(1));
        await client.SendAsync(new Frame(FrameType.Data, Frame.EndStream, 1, "hello"u8.ToArray()));

        Assert.Equal("200", await client.OutcomeAsync(1));
        Assert.EndsWith("\r\n\r\nhello", pod.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("Expect", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task WriteAsync(Stream stream, int size)
    {
        for (int at = 0; at < size; at += PieceSize)
        {
            await stream.WriteAsync(Payload.Slice(at, PieceSize));
        }
    }

    private static async Task<long> CheckAsync(Stream back)
    {
        byte[] piece = new byte[PieceSize];
        long at = 0;
        while (await back.ReadAsync(piece) is int count and > 0)
        {
            Assert.True(Payload.Belongs(piece.AsSpan(0, count), at), $"a wrong byte after {at}");
            at += count;
        }

        return at;
    }

    private Task<Lb> StartAsync(KestrelPod pod, HttpProtocols spoken) =>
        Lb.InFrontOfAsync($"{(spoken == HttpProtocols.Http2 ? "protocol = \"h2c\"" : "")}\n{_certificates.Toml}", pod.Address);
}
