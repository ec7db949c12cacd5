using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Only what a pod has provably not done is asked for again.</summary>
public sealed class RetryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [WireRow("F19", "502 on a new connection; on a used one an idempotent request gets one more try on a new connection, a POST 502 unless it is unread for certain")]
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
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", true)]
    [InlineData("get / HTTP/1.1\r\nHost: a.test\r\n\r\n", false)]
    public async Task What_may_have_been_done_is_never_sent_twice(string request, bool byReset)
    {
        await using ScriptedPod pod = DyingAtItsSecondRequest(byReset);
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

    [Theory]
    [InlineData("Content-Length: 2", "hi")]
    [InlineData("Transfer-Encoding: chunked", "2\r\nhi\r\n0\r\n\r\n")]
    public async Task What_follows_a_body_that_is_sent_twice_is_the_next_request(string framing, string body)
    {
        int connectionCount = 0;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            bool dies = Interlocked.Increment(ref connectionCount) == 1;
            for (string? head; (head = await connection.ReadRequestAsync()) is not null;)
            {
                string got = head.Contains("chunked", StringComparison.Ordinal) ? await connection.ReadChunksAsync() : "";
                if (dies && connection.WrittenBytes > 0)
                {
                    return;
                }

                Assert.True(got.Length == 0 || got == "hi");
                await connection.WriteAsync(Ok);
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);

        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a.test\r\n{framing}\r\n\r\n{body}GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(2, pod.ReceivedText.Split("PUT / ").Length - 1);
        Assert.Equal(2, pod.ReceivedText.Split($"\r\n\r\n{body}").Length - 1);
        Assert.Equal(1, pod.ReceivedText.Split("GET /next ").Length - 1);
    }

    [Fact]
    public async Task A_connection_that_died_costs_none_of_the_attempts()
    {
        TaskCompletionSource isEnding = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource hasEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod ending = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            await connection.ReadRequestAsync();
            isEnding.SetResult();
            await hasEnded.Task; // its listener is closed before its connection
        });
        await using ScriptedPod other = ScriptedPod.Saying("other");
        await using Lb lb = await Lb.InFrontOfAsync("sticky = { cookie = \"route\" }", ending.Address, other.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Answer first = await client.ReadAnswerAsync();
        Assert.Equal("ok", first.Text);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {first.Field("Set-Cookie")!.Split(';')[0]}\r\n\r\n");
        await isEnding.Task;
        await ending.DisposeAsync();
        hasEnded.SetResult();

        Assert.Equal("other", (await client.ReadAnswerAsync()).Text); // the idle connection died, then its pod refused a new one
    }

    [Theory]
    [InlineData("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "", true)]
    [InlineData("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "retry.max_body = 1", false)]
    [InlineData("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "retry.attempts = 1", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "retry.non_idempotent = true", true)]
    public async Task A_body_is_sent_again_as_far_as_it_was_kept(string request, string more, bool isRepeated)
    {
        await using ScriptedPod pod = DyingAtItsSecondRequest(byReset: false);
        await using Lb lb = await Lb.InFrontOfAsync(more, pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync(request);

        Assert.Equal(isRepeated ? 200 : 502, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(isRepeated ? 2 : 1, pod.ReceivedText.Split("\r\n\r\nhi").Length - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_was_half_sent_when_its_pod_died_reaches_the_other_whole(bool isChunked)
    {
        const string Half = "the quick brown fox ";
        string body = Half + Half.ToUpperInvariant();
        int connectionCount = 0;
        TaskCompletionSource isHalfRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task ScriptAsync(PodConnection connection)
        {
            string head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                head += await connection.ReadTextAsync(1);
            }

            if (Interlocked.Increment(ref connectionCount) == 1)
            {
                await connection.ReadTextAsync(Half.Length);
                connection.Reset();
                isHalfRead.SetResult();
                return;
            }

            whole.SetResult(isChunked ? await connection.ReadChunksAsync() : await connection.ReadTextAsync(body.Length));
            await connection.WriteAsync(Ok);
        }

        await using ScriptedPod first = ScriptedPod.Run(ScriptAsync);
        await using ScriptedPod second = ScriptedPod.Run(ScriptAsync);
        await using Lb lb = await Lb.InFrontOfAsync(first.Address, second.Address);
        await using RawClient client = await lb.ConnectAsync();
        string framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a.test\r\n{framing}\r\n\r\n" + (isChunked ? $"14\r\n{Half}\r\n" : Half));
        await isHalfRead.Task;
        await client.SendAsync(isChunked ? $"14\r\n{Half.ToUpperInvariant()}\r\n0\r\n\r\n" : Half.ToUpperInvariant());

        Answer answer = await client.ReadAnswerAsync();
        Assert.Equal("ok", answer.Text);
        Assert.Equal(body, await whole.Task);
        Assert.Equal(2, (await lb.LogEntryAsync(0)).GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", 200)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", 502)]
    public async Task A_new_connection_that_ends_without_an_answer_costs_an_idempotent_request_a_try_elsewhere(string request, int status)
    {
        await using ScriptedPod dying = ScriptedPod.Run(static async connection => await connection.ReadRequestAsync());
        await using ScriptedPod healthy = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(dying.Address, healthy.Address);

        Assert.Equal([status, 200], (int[])[(await lb.AskAsync(request)).Status, (await lb.AskAsync(request)).Status]);
    }

    [Theory]
    [InlineData(Get, "", 200)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "", 503)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", "retry.non_idempotent = true", 200)]
    [InlineData(Get, "retry.on = [\"connect\"]", 503)]
    [InlineData(Get, "retry.attempts = 1", 503)]
    public async Task A_status_that_is_listed_is_had_from_another_pod_and_the_connection_to_the_first_stays(string request, string more, int status)
    {
        await using ScriptedPod busy = ScriptedPod.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        await using ScriptedPod free = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(more, busy.Address, free.Address);
        await using RawClient client = await lb.ConnectAsync(); // on one loop, whose idle connections are its own
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(request);
            Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
            JsonElement entry = await lb.LogEntryAsync(status == 200 ? i : 2 * i);
            Assert.Equal(status == 200 ? 2 : 1, entry.GetProperty("attempts").GetInt32());
            Assert.Contains("503", entry.GetProperty("upstream_status").ToString(), StringComparison.Ordinal);
            if (status == 200)
            {
                Assert.Contains("200", entry.GetProperty("upstream_status").ToString(), StringComparison.Ordinal);
            }

            if (status == 200)
            {
                continue; // both have had a turn
            }

            await client.SendAsync(request);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status); // the other's turn
            Assert.Equal("200", await lb.LogVerdictAsync((2 * i) + 1));
        }

        Assert.Single(busy.Connections);
    }

    [Fact]
    public async Task The_last_pods_refusal_is_the_answer()
    {
        await using ScriptedPod first = ScriptedPod.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        await using ScriptedPod second = ScriptedPod.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        await using Lb lb = await Lb.InFrontOfAsync("retry.attempts = 5", first.Address, second.Address);

        Answer answer = await lb.AskAsync(Get);

        Assert.Equal((503, "busy"), (answer.Status, answer.Text));
        Assert.Equal(2, (await lb.LogEntryAsync(0)).GetProperty("attempts").GetInt32()); // nobody is asked twice
        Assert.Contains("lb_retries_total{service=\"web\",reason=\"upstream_status\"} 1", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_byte_of_an_answer_nobody_else_is_asked()
    {
        await using ScriptedPod broken = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Len");
        });
        await using ScriptedPod healthy = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(broken.Address, healthy.Address);

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        Assert.Empty(healthy.Connections);
    }

    [Fact]
    public async Task A_late_first_byte_is_no_reason_to_ask_another_unless_it_is_listed()
    {
        await using SilentPod silent = new();
        await using ScriptedPod healthy = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(
            "timeouts = { first_byte = \"300ms\" }\nretry.on = [\"timeout\"]", silent.Address, healthy.Address);

        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.Contains(
            "lb_retries_total{service=\"web\",reason=\"first_byte_timeout\"} 1", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
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
