using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary><c>max_connections</c>: never more to one endpoint, whichever loops its clients live on.</summary>
public sealed class MaxConnectionsTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task Clients_of_every_loop_share_the_one_connection_that_is_allowed()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1", pod.Address);
        for (int i = 0; i < 8; i++) // on two loops, one after the other
        {
            Assert.Equal("ok", (await lb.AskAsync(Request)).Text);
            Assert.Equal("200", await lb.LogVerdictAsync(i)); // the answer is there before the connection is idle; behind the line it is
        }

        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task While_all_are_busy_the_answer_is_503_at_once_and_then_200_again()
    {
        TaskCompletionSource mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await mayAnswer.Task;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1", pod.Address);
        await using RawClient first = await lb.ConnectAsync();
        await first.SendAsync(Request);
        await Patience.UntilAsync(() => pod.Connections.Count == 1, "the pod is busy");

        Answer refused = await lb.AskAsync(Request);
        string verdict = await lb.LogVerdictAsync(0);
        mayAnswer.SetResult();

        Assert.Equal(503, refused.Status);
        Assert.StartsWith("service unavailable: every connection", refused.Text, StringComparison.Ordinal);
        Assert.Equal("503 overloaded", verdict);
        Assert.Equal("ok", (await first.ReadAnswerAsync()).Text);
        Assert.Equal("200", await lb.LogVerdictAsync(1)); // its connection is idle again
        Assert.Equal("ok", (await lb.AskAsync(Request)).Text);
    }

    [Fact]
    public async Task Whoever_finds_room_in_the_queue_is_served_in_turn_and_whoever_does_not_is_refused_at_once()
    {
        using SlowPod slow = new();
        await using ScriptedPod pod = slow.Run();
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1\nqueue = { size = 2, timeout = \"1h\" }", pod.Address);
        List<RawClient> clients = [];
        for (int i = 0; i < 3; i++) // one is served, two wait
        {
            clients.Add(await lb.ConnectAsync());
            await clients[i].SendAsync($"GET /{i} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains($"lb_queue_length{{service=\"web\"}} {i}", StringComparison.Ordinal), "it waits");
            await Patience.UntilAsync(() => pod.Connections.Count == 1, "the pod is busy");
        }

        Answer refused = await lb.AskAsync(Request);
        string verdict = await lb.LogVerdictAsync(0);
        for (int i = 0; i < 3; i++)
        {
            slow.Release();
            Assert.Equal("ok", (await clients[i].ReadAnswerAsync()).Text);
        }

        Assert.Equal(503, refused.Status);
        Assert.Equal("503 overloaded", verdict);
        Assert.Equal(["GET /0", "GET /1", "GET /2"], pod.ReceivedText.Split("\r\n").Where(line => line.StartsWith("GET ", StringComparison.Ordinal)).Select(line => line[..6]));
        Assert.Single(pod.Connections);
        foreach (RawClient client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Whoever_waits_in_vain_is_told_so()
    {
        using SlowPod slow = new();
        await using ScriptedPod pod = slow.Run();
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1\nqueue = { size = 1, timeout = \"200ms\" }", pod.Address);
        await using RawClient first = await lb.ConnectAsync();
        await first.SendAsync(Request);
        await Patience.UntilAsync(() => pod.Connections.Count == 1, "the pod is busy");

        Assert.Equal(503, (await lb.AskAsync(Request)).Status);
        Assert.Equal("503 queue_timeout", await lb.LogVerdictAsync(0));
        slow.Release();
        Assert.Equal("ok", (await first.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task Nobody_waits_while_another_endpoint_has_room()
    {
        using SlowPod slow = new();
        await using ScriptedPod busy = slow.Run();
        await using ScriptedPod free = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1", busy.Address, free.Address);
        await using RawClient first = await lb.ConnectAsync();
        await first.SendAsync(Request);
        await Patience.UntilAsync(() => busy.Connections.Count == 1, "the first pod is busy");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("ok", (await lb.AskAsync(Request)).Text);
            Assert.Equal("200", await lb.LogVerdictAsync(i));
        }

        slow.Release();
        Assert.Equal("ok", (await first.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task A_client_that_leaves_the_queue_gives_its_turn_to_the_next()
    {
        using SlowPod slow = new();
        await using ScriptedPod pod = slow.Run();
        await using Lb lb = await Lb.InFrontOfAsync("max_connections = 1\nqueue = { size = 2, timeout = \"1h\" }", pod.Address);
        await using RawClient first = await lb.ConnectAsync();
        await first.SendAsync(Request);
        await Patience.UntilAsync(() => pod.Connections.Count == 1, "the pod is busy");
        await using RawClient leaving = await lb.ConnectAsync();
        await leaving.SendAsync("GET /left HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_queue_length{service=\"web\"} 1", StringComparison.Ordinal), "it waits");
        await using RawClient next = await lb.ConnectAsync();
        await next.SendAsync(Request);
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_queue_length{service=\"web\"} 2", StringComparison.Ordinal), "both wait");

        leaving.Reset();
        slow.Release(3); // one more than is needed: the reset may be noticed only after its turn was used

        Assert.Equal("ok", (await first.ReadAnswerAsync()).Text);
        Assert.Equal("ok", (await next.ReadAnswerAsync()).Text);
    }

    /// <summary>A pod that answers one request for each <see cref="Release"/>.</summary>
    private sealed class SlowPod : IDisposable
    {
        private readonly SemaphoreSlim _answers = new(0);

        public ScriptedPod Run() => ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await _answers.WaitAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });

        public void Release(int count = 1) => _answers.Release(count);

        public void Dispose() => _answers.Dispose();
    }
}
