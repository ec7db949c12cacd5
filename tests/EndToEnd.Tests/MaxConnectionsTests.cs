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
        Assert.Equal("503 queue_timeout", verdict);
        Assert.Equal("ok", (await first.ReadAnswerAsync()).Text);
        Assert.Equal("200", await lb.LogVerdictAsync(1)); // its connection is idle again
        Assert.Equal("ok", (await lb.AskAsync(Request)).Text);
    }
}
