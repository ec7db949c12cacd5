using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Requests take their turns over a service's endpoints.</summary>
public sealed class RoundRobinTests
{
    [Fact]
    public async Task A_hundred_requests_over_ten_pods_are_ten_for_each()
    {
        List<ScriptedPod> pods = [.. Enumerable.Range(0, 10).Select(static i => ScriptedPod.Saying($"{i}"))];
        try
        {
            await using Lb lb = await Lb.InFrontOfAsync(pods.Select(static pod => pod.Address));
            await using RawClient client = await lb.ConnectAsync();
            List<string> answers = [];
            for (int i = 0; i < 100; i++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
                answers.Add((await client.ReadAnswerAsync()).Text);
            }

            Assert.All(answers.CountBy(static text => text), static pod => Assert.Equal(10, pod.Value));
            Assert.Equal(10, answers.Distinct().Count());
            Assert.All(pods, static pod => Assert.Single(pod.Connections));
        }
        finally
        {
            foreach (ScriptedPod pod in pods)
            {
                await pod.DisposeAsync();
            }
        }
    }
}
