using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>How the network cuts a request changes nothing (wire.md D17).</summary>
public sealed partial class SplitTests
{
    [WireRow("D17", "the same as unsplit; every short fixture is also sent a byte at a time, every parser test runs over every cut")]
    [Fact]
    public async Task A_request_sent_byte_by_byte_is_forwarded_as_one_sent_whole()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        const string Request =
            "POST /a/../b?q=1 HTTP/1.1\r\nHost: a.test:8080\r\nConnection: close, X-Gone\r\nX-Gone: 1\r\n" +
            "X-Kept:  \xe9 \r\nContent-Length: 0011\r\n\r\nhello world";
        await using (RawClient whole = await lb.ConnectAsync())
        {
            await whole.SendAsync(Request);
            Assert.Equal("ok", (await whole.ReadAnswerAsync()).Text);
        }

        int wholeLength = pod.ReceivedText.Length;
        await using RawClient split = await lb.ConnectAsync();
        await SendByByteAsync(split, Request);

        Assert.Equal("ok", (await split.ReadAnswerAsync()).Text);
        string forwardedWhole = WithoutId(pod.ReceivedText[..wholeLength]);
        Assert.EndsWith("\r\nContent-Length: 11\r\n\r\nhello world", forwardedWhole, StringComparison.Ordinal);
        Assert.Equal(forwardedWhole, WithoutId(pod.ReceivedText[wholeLength..]));
    }

    [WireRow("D17")]
    [Fact]
    public async Task A_chunked_request_sent_byte_by_byte_carries_the_same_payload()
    {
        string? body = null;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            body = await connection.ReadChunksAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await SendByByteAsync(
            client,
            "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nB;x=\"\\\"\"\r\nhello\r\nworl\r\n1\r\nd\r\n0\r\nX: y\r\n\r\n");

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("hello\r\nworld", body);
    }

    [WireRow("D17")]
    [Fact]
    public async Task An_answer_sent_byte_by_byte_reaches_the_client_whole()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            connection.Socket.NoDelay = true;
            while (await connection.ReadRequestAsync() is not null)
            {
                foreach (char next in "HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n01\r\n!\r\n0\r\nX: y\r\n\r\n")
                {
                    await connection.WriteAsync(next.ToString());
                }
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal("b", answer.Field("X-A"));
            Assert.Equal("hello!", answer.Text);
        }

        Assert.Single(pod.Connections);
    }

    private static async Task SendByByteAsync(RawClient client, string text)
    {
        foreach (char next in text)
        {
            await client.SendAsync(next.ToString()); // NoDelay: each write is a segment of its own
        }
    }

    private static string WithoutId(string text) => RequestIdLine().Replace(text, "X-Request-ID: *");

    [GeneratedRegex("X-Request-ID: [0-9a-f]{32}")]
    private static partial Regex RequestIdLine();
}
