using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A route may be more patient, or less, than its service; what it does not say is the service's.</summary>
public sealed class RouteOverrideTests
{
    [Fact]
    public async Task A_routes_own_time_and_retries_count_for_its_requests_and_for_no_others()
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
        await using ScriptedPod busy = ScriptedPod.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "/"
            service = "slow"
            [[routes]]
            path = "/hasty"
            service = "slow"
            timeouts = { first_byte = "100ms" }
            [[routes]]
            path = "/once"
            split = [{ service = "busy" }]
            retry = { attempts = 1 }
            [[routes]]
            path = "/again"
            service = "busy"
            [[services]]
            name = "slow"
            endpoints = [{ address = "{{pod.Address}}" }]
            timeouts = { first_byte = "1h" }
            [[services]]
            name = "busy"
            endpoints = [{ address = "{{busy.Address}}" }, { address = "{{busy.Address.Address}}:{{pod.Address.Port}}" }]
            """);
        await using RawClient patient = await lb.ConnectAsync();
        await patient.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(504, (await lb.AskAsync("GET /hasty HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status);
        mayAnswer.SetResult();
        Assert.Equal("ok", (await patient.ReadAnswerAsync()).Text);
        int[] once = [(await AskAsync(lb, "/once")).Status, (await AskAsync(lb, "/once")).Status];
        Assert.Equal([200, 503], once.Order());
        Assert.Equal(200, (await AskAsync(lb, "/again")).Status);
        Assert.Equal(200, (await AskAsync(lb, "/again")).Status);
    }

    private static Task<Answer> AskAsync(Lb lb, string path) => lb.AskAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
}
