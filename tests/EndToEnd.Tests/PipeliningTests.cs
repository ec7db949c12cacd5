using System.Globalization;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Pipelined requests are served one after the other (wire.md E12).</summary>
public sealed class PipeliningTests
{
    [WireRow("E12", "one after the other, one in flight; a client that does not read is read no further")]
    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Pipelined_requests_are_answered_in_order_and_reach_the_pod_one_at_a_time(int count)
    {
        bool sawTwo = false;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            for (int served = 1; await connection.ReadRequestAsync() is string request; served++)
            {
                sawTwo |= connection.Socket.Available > 0 || connection.ReceivedText.Split("\r\n\r\n").Length - 1 != served;
                string path = request.Split(' ')[1];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, count).Select(static i => $"GET /{i} HTTP/1.1\r\nHost: a.test\r\n\r\n")));

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"/{i}"), (await client.ReadAnswerAsync()).Text);
        }

        Assert.False(sawTwo);
        Assert.Single(pod.Connections);
    }

    [WireRow("E12")]
    [WireRow("G13", "one exchange outstanding; a client that does not read is read no further")]
    [Fact]
    public async Task A_client_that_pipelines_ten_thousand_and_never_reads_is_read_no_further()
    {
        const int Count = 10_000;
        int served = 0;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n{new string('a', 8192)}");
                served++;
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        client.Socket.ReceiveBufferSize = 64 * 1024;
        Task sending = client.SendAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", Count)));

        Assert.InRange(await Plateau.OfAsync(() => Volatile.Read(ref served)), 1, Count / 2);
        client.Reset();
        try
        {
            await sending; // the kernel may have taken it all
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
        }
    }

    [Fact]
    public async Task Requests_with_bodies_are_told_apart_when_they_come_in_one_write()
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
        await client.SendAsync(
            "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nfirst" +
            "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n" +
            "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nthird");

        Assert.Equal("first", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("third", (await client.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task A_bad_request_after_good_ones_gets_400_after_their_answers_and_then_the_end()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("good");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        const string Good = "GET /good HTTP/1.1\r\nHost: a.test\r\n\r\n";
        await client.SendAsync($"{Good}{Good}GET /bad HTTP/1.1\r\nHost : a.test\r\n\r\n{Good}");

        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        Answer refusal = await client.ReadAnswerAsync();
        Assert.Equal(400, refusal.Status);
        Assert.Equal("close", refusal.Field("Connection"));
        Assert.True(await client.IsClosedAsync());
        Assert.Equal(3, pod.ReceivedText.Split("GET /good ").Length);
        Assert.DoesNotContain("/bad", pod.ReceivedText, StringComparison.Ordinal);
    }
}
