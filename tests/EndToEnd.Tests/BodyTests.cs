using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Bodies arrive whole on both sides, each side with framing of our own (wire.md rule 2, F8, F23).</summary>
public sealed class BodyTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300 * 1024)]
    public async Task Bodies_with_a_length_pass_both_ways_unchanged(int size)
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {size}\r\n\r\n{Payload.Text(size)}");

            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal(200, answer.Status);
            Assert.Equal(size.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Field("Content-Length"));
            Assert.Equal(Payload.Of(size), answer.Body);
        }

        Assert.Contains($"\r\nContent-Length: {size}\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_request_reaches_the_pod_in_our_own_chunks_without_extensions_and_trailers()
    {
        string? body = null;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            body = await connection.ReadChunksAsync();
            await connection.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync(
            "POST / HTTP/1.1\r\nHost: a.test\r\ntRANSFER-eNCODING: CHUNKED\r\nTrailer: X-Sum\r\n\r\n" +
            "5;name=\"a;b\"\r\nhello\r\n00006\r\n world\r\n0;last\r\nX-Sum: evil\r\nContent-Length: 9\r\n\r\n");

        Assert.Equal(204, answer.Status);
        Assert.Equal("hello world", body);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", pod.ReceivedText, StringComparison.Ordinal);
        foreach (string dropped in (string[])["evil", "name=", "last", "Trailer:", "Content-Length", "CHUNKED"])
        {
            Assert.DoesNotContain(dropped, pod.ReceivedText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Chunked_bodies_of_300_KiB_pass_both_ways_unchanged()
    {
        const int Size = 300 * 1024;
        string? received = null;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            received = await connection.ReadChunksAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks(Size, 7_001) + "0\r\n\r\n");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks(Size, 999) + "0\r\n\r\n");

        Assert.Equal(Payload.Text(Size), received);
        Assert.Equal(Payload.Of(Size), answer.Body);
    }

    [Fact]
    public async Task A_chunked_answer_reaches_the_client_in_our_own_chunks_without_extensions_and_trailers()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(Get);
            Answer answer = await client.ReadAnswerAsync(); // reads no extension and no trailer
            Assert.Equal("hello!", answer.Text);
            Assert.Null(answer.Field("Trailer"));
        }

        Assert.Single(pod.Connections);
    }

    [WireRow("F23")]
    [Fact]
    public async Task An_answer_ended_by_close_is_chunked_for_HTTP_1_1_and_its_connection_goes_on()
    {
        await using ScriptedPod pod = ClosingPod();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(Get);
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal("chunked", answer.Field("Transfer-Encoding"));
            Assert.Equal("until close", answer.Text);
        }
    }

    [WireRow("F23")]
    [Fact]
    public async Task An_answer_ended_by_close_stays_so_for_HTTP_1_0()
    {
        await using ScriptedPod pod = ClosingPod();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");

        Assert.True(answer.EndsByClose);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Equal("until close", answer.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: keep-alive\r\n")]
    public async Task A_chunked_answer_to_HTTP_1_0_is_plain_and_ended_by_close(string field)
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync($"GET / HTTP/1.0\r\nHost: a.test\r\n{field}\r\n");

        Assert.True(answer.EndsByClose);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Equal("hello!", answer.Text);
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 12", "12")]
    [InlineData("HEAD", "200 OK\r\nTransfer-Encoding: chunked", null)]
    [InlineData("HEAD", "200 OK", null)]
    [InlineData("GET", "204 No Content", null)]
    [InlineData("GET", "204 No Content\r\nContent-Length: 12", null)]
    [InlineData("GET", "304 Not Modified\r\nContent-Length: 12", "12")]
    [InlineData("GET", "304 Not Modified", null)]
    public async Task An_answer_without_a_body_leaves_the_connection_good_for_the_next_request(string method, string answerHead, string? length)
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await connection.WriteAsync(request.Contains(" /next ", StringComparison.Ordinal)
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
                    : $"HTTP/1.1 {answerHead}\r\n\r\n");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Answer answer = await client.ReadAnswerAsync(isHead: true);
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(answerHead[..3], answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(length, answer.Field("Content-Length"));
        Assert.Equal("next", (await client.ReadAnswerAsync()).Text);
    }

    private static ScriptedPod ClosingPod() => ScriptedPod.Run(static async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\nuntil ");
        await connection.WriteAsync("close");
    });

    private static string Chunks(int size, int chunkSize)
    {
        string body = Payload.Text(size);
        return string.Concat(body.Chunk(chunkSize).Select(static chunk => $"{chunk.Length:X}\r\n{new string(chunk)}\r\n"));
    }
}
