using System.Net.Sockets;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>SIGTERM loses nothing that had begun, and takes nothing new.</summary>
public sealed class DrainTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task What_is_in_flight_finishes_and_everything_else_ends()
    {
        TaskCompletionSource isLetGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await (request.StartsWith("GET /slow ", StringComparison.Ordinal) ? isLetGo.Task : Task.CompletedTask);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient idle = await lb.ConnectAsync();
        await idle.SendAsync(Get);
        Assert.Equal("ok", (await idle.ReadAnswerAsync()).Text);
        await using RawClient fresh = await lb.ConnectAsync();
        await using RawClient busy = await lb.ConnectAsync();
        await busy.SendAsync(Get.Replace("/ ", "/slow ", StringComparison.Ordinal) + Get);
        await Patience.UntilAsync(() => pod.ReceivedText.Contains("/slow", StringComparison.Ordinal), "the pod gets the slow request");

        Task<int> draining = lb.DrainAsync();

        Assert.Empty(await idle.ReadToEndAsync());
        Assert.True(await fresh.IsClosedAsync());
        await Patience.UntilAsync(() => IsRefusedAsync(lb), "the listener is closed");
        Assert.False(draining.IsCompleted);
        isLetGo.SetResult();
        Answer answer = await busy.ReadAnswerAsync();
        Assert.Equal("ok", answer.Text);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Empty(await busy.ReadToEndAsync()); // the request pipelined behind it is the client's to send elsewhere
        busy.FinishSending();
        Assert.Equal(0, await draining);
    }

    [Fact]
    public async Task What_has_not_finished_by_drain_timeout_is_cut()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\ndrain_timeout = \"300ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        await pod.GetsAsync("\r\n\r\n");

        Assert.Equal(0, await lb.DrainAsync());
        Assert.True(await client.IsClosedAsync());
        await pod.IsLeftAsync();
    }

    private static async Task<bool> IsRefusedAsync(Lb lb)
    {
        try
        {
            await using RawClient late = await lb.ConnectAsync();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
