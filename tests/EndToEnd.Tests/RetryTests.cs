using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Only what a pod has provably not done is asked for again.</summary>
public sealed class RetryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [WireRow("F19", "502 on a new connection; on a used one an idempotent request gets one more try on a new connection, a POST 502")]
    [Fact]
    public async Task A_new_connection_closed_without_an_answer_is_502_at_once()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection => await connection.ReadRequestAsync());
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        Assert.Equal("502 upstream_reset", await lb.LogVerdictAsync(0));
        Assert.Single(pod.Connections);
    }

    [WireRow("F19")]
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", true)]
    [InlineData("DELETE / HTTP/1.1\r\nHost: a.test\r\n\r\n", false)]
    public async Task A_used_connection_that_dies_under_an_idempotent_request_costs_one_retry_on_a_new_one(string request, bool byReset)
    {
        await using ScriptedPod pod = DyingAtItsSecondRequest(byReset);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync(request);

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(2, pod.Connections.Count);
        Assert.Equal(2, (await lb.LogEntryAsync(1)).GetProperty("attempts").GetInt32());
        Assert.Contains("lb_retries_total{service=\"web\",reason=\"upstream_reset\"} 1", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [WireRow("F19")]
    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("get / HTTP/1.1\r\nHost: a.test\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi")] // idempotent, but its body is no longer at hand
    public async Task What_may_have_been_done_is_never_sent_twice(string request)
    {
        await using ScriptedPod pod = DyingAtItsSecondRequest(byReset: false);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync(request);

        Assert.Equal(502, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("502 upstream_reset", await lb.LogVerdictAsync(1));
        Assert.Equal(1, pod.ReceivedText.Split(request.Split('\r')[0]).Length - 1);
        Assert.Single(pod.Connections);
    }

    /// <summary>Its first connection answers one request and dies of the next; later ones answer everything.</summary>
    private static ScriptedPod DyingAtItsSecondRequest(bool byReset)
    {
        int connectionCount = 0;
        return ScriptedPod.Run(async connection =>
        {
            bool isFirst = Interlocked.Increment(ref connectionCount) == 1;
            while (await connection.ReadRequestAsync() is not null)
            {
                if (isFirst && connection.WrittenBytes > 0)
                {
                    if (byReset)
                    {
                        connection.Reset();
                    }

                    return;
                }

                await connection.WriteAsync(Ok);
            }
        });
    }
}
