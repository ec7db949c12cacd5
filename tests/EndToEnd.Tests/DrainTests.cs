using System.Net.Sockets;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>SIGTERM loses nothing that had begun, and takes nothing new.</summary>
public sealed class DrainTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Probe = "GET / HTTP/1.1\r\nHost: albhealth\r\n\r\n";

    /// <summary>The stages of a stop, as ServingProcess and ProxyServer have them.</summary>
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HandOverHandshakePatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(2);

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

    [Fact]
    public async Task For_pre_stop_everything_is_served_as_before_but_whoever_asks_hears_of_it()
    {
        HandClock clock = new();
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, clock, "pre_stop = \"1h\"");
        await using RawClient idle = await lb.ConnectAsync();
        await idle.SendAsync(Get);
        await idle.ReadAnswerAsync();

        Task<int> draining = lb.DrainAsync();

        await Patience.UntilAsync(async () => (await lb.AskAsync(Probe)).Text == "draining", "albhealth says draining");
        foreach (RawClient client in (RawClient[])[idle, await lb.ConnectAsync()])
        {
            await client.SendAsync(Get);
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal("ok", answer.Text);
            Assert.Null(answer.Field("Connection")); // who is sent away now would come back to where it was
            await client.LeaveAsync();
        }

        await clock.ElapseAsync(TimeSpan.FromHours(1));
        await clock.ElapseAsync(HandshakePatience);
        Assert.Equal(0, await draining);
    }

    [Fact]
    public async Task The_portable_ip_is_given_up_only_when_nobody_is_left_on_it()
    {
        HandClock clock = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lb-track-");
        string track = Path.Combine(folder.FullName, "portable-ip");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, clock, $"""
            [node]
            alb = "a"
            [portable_ip]
            interface = "eth0"
            peers = ["192.0.2.2"]
            track_file = "{track}"
            [[albs]]
            id = "a"
            zone = "z"
            ip = "127.0.0.1"
            """);
        Assert.Equal("0\n", await File.ReadAllTextAsync(track, TestContext.Current.CancellationToken));
        await using RawClient silent = await lb.ConnectAsync();
        await silent.SendAsync(Get);
        await silent.ReadAnswerAsync();

        Task<int> draining = lb.DrainAsync();

        await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Field("Connection") == "close", "answers say that they are the last");
        Assert.Equal("0\n", await File.ReadAllTextAsync(track, TestContext.Current.CancellationToken)); // and newcomers are served as long as they come here
        await clock.ElapseAsync(IdleGrace);
        await clock.ElapseAsync(HandOverHandshakePatience);
        Assert.Empty(await silent.ReadToEndAsync());
        await silent.LeaveAsync();
        await Patience.UntilAsync(
            () =>
            {
                clock.TryElapse(BetweenLooks);
                return File.ReadAllText(track) == "1\n";
            },
            "the address is given up");
        Assert.False(draining.IsCompleted); // until it has gone, which 127.0.0.1 does not
        lb.StopNow();
        await draining;
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_node_that_has_not_the_portable_ip_says_at_once_that_it_must_not_come()
    {
        HandClock clock = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lb-track-");
        string track = Path.Combine(folder.FullName, "portable-ip");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, clock, $"""
            pre_stop = "1h"
            [node]
            alb = "a"
            [portable_ip]
            interface = "eth0"
            peers = ["192.0.2.2"]
            track_file = "{track}"
            [[albs]]
            id = "a"
            zone = "z"
            ip = "192.0.2.1"
            """);

        Task<int> draining = lb.DrainAsync();

        await Patience.UntilAsync(() => File.ReadAllText(track) == "1\n", "keepalived is told");
        lb.StopNow();
        await draining;
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_silent_client_may_ask_once_more_and_is_told_that_it_was_the_last_time()
    {
        HandClock clock = new();
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, clock);
        await using RawClient asking = await lb.ConnectAsync();
        await using RawClient silent = await lb.ConnectAsync();
        foreach (RawClient client in (RawClient[])[asking, silent])
        {
            await client.SendAsync(Get);
            await client.ReadAnswerAsync();
        }

        Task<int> draining = lb.DrainAsync();
        await clock.ElapseAsync(HandshakePatience);
        await Patience.UntilAsync(() => IsRefusedAsync(lb), "the listener is closed");

        await asking.SendAsync(Get);
        Answer answer = await asking.ReadAnswerAsync();
        Assert.Equal("ok", answer.Text);
        Assert.Equal("close", answer.Field("Connection"));
        await asking.LeaveAsync();
        await clock.ElapseAsync(IdleGrace);
        Assert.Empty(await silent.ReadToEndAsync());
        Assert.Equal(0, await draining);
    }

    [Fact]
    public async Task Who_waits_for_a_place_when_the_stop_begins_is_answered_when_there_is_one()
    {
        HandClock clock = new();
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, clock, "connections = 2");
        await using RawClient first = await lb.ConnectAsync();
        await using RawClient second = await lb.ConnectAsync();
        foreach (RawClient client in (RawClient[])[first, second])
        {
            await client.SendAsync(Get);
            await client.ReadAnswerAsync();
        }

        RawClient[] waiting = [await lb.ConnectAsync(), await lb.ConnectAsync(), await lb.ConnectAsync()];
        foreach (RawClient client in waiting)
        {
            await client.SendAsync(Get);
        }

        Task<int> draining = lb.DrainAsync();
        await clock.ElapseAsync(HandshakePatience);
        await clock.ElapseAsync(IdleGrace);

        foreach (RawClient client in waiting)
        {
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal(("ok", "close"), (answer.Text, answer.Field("Connection")));
            await client.LeaveAsync();
        }

        Assert.Equal(0, await draining);
    }

    [Fact]
    public async Task Under_load_every_established_connection_gets_its_answers()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        int answeredCount = 0;
        Task<int>[] clients = [.. Enumerable.Range(0, 24).Select(index => AskUntilRefusedAsync(lb, isKept: index % 2 == 0, () => Interlocked.Increment(ref answeredCount)))];
        await Patience.UntilAsync(() => Volatile.Read(ref answeredCount) > 500, "all are at work");

        Assert.Equal(0, await lb.DrainAsync());

        Assert.All(await Task.WhenAll(clients), static lostCount => Assert.Equal(0, lostCount));
    }

    private static Task<Lb> StartAsync(ScriptedPod pod, TimeProvider time, string limits = "") => Lb.StartAsync(
        $"""
        [limits]
        {limits}
        [[routes]]
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{"{"} address = "{pod.Address}" {"}"}]
        """,
        time);

    /// <summary>Asks as fast as it is answered, on one connection or on a new one each time, until nobody listens any more.</summary>
    /// <returns>Requests on an established connection that got no answer.</returns>
    private static async Task<int> AskUntilRefusedAsync(Lb lb, bool isKept, Action onAnswer)
    {
        int lostCount = 0;
        while (true)
        {
            RawClient client;
            try
            {
                client = await lb.ConnectAsync();
            }
            catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return lostCount;
            }

            await using (client)
            {
                bool goesOn = true;
                while (goesOn)
                {
                    try
                    {
                        await client.SendAsync(Get);
                        goesOn = (await client.ReadAnswerAsync()).Field("Connection") is null && isKept;
                        onAnswer();
                    }
                    catch (Exception loss) when (loss is SocketException or IOException)
                    {
                        lostCount++;
                        goesOn = false;
                    }
                }
            }
        }
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
