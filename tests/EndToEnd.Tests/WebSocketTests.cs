using System.Net.Sockets;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A WebSocket is a tunnel between one client and one pod, for as long as both like (wire.md rule 6).</summary>
public sealed class WebSocketTests
{
    private const int PieceSize = 64 * 1024;
    private const int BodySize = 128 * 1024 * 1024; // half of it is more than any kernel buffers here

    [Fact]
    public async Task Bytes_pass_both_ways_from_the_very_packet_of_the_101_on()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("hello", WebSocketPod.EchoAsync);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await OpenAsync(lb, "early"); // not allowed by RFC 6455, and not lost either

        Assert.Equal("helloearly", await ReadAsync(client, 10));
        await client.SendAsync("\0\u00ffGET / HTTP/1.1\r\n\r\n");
        Assert.Equal("\0\u00ffGET / HTTP/1.1\r\n\r\n", await ReadAsync(client, 20));
        Assert.Contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [WireRow("E9")]
    [Fact]
    public async Task The_upgrade_has_a_connection_of_its_own_and_leaves_the_idle_ones_alone()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                bool isUpgrade = request.StartsWith("GET /chat ", StringComparison.Ordinal);
                await connection.WriteAsync(isUpgrade ? WebSocketPod.Accept(request) : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                await (isUpgrade ? WebSocketPod.EchoAsync(connection) : Task.CompletedTask);
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient ordinary = await lb.ConnectAsync(); // one that stays: what it left would be noticed late
        await AskAsync();
        await using (RawClient client = await OpenAsync(lb))
        {
            await AskAsync();
            client.FinishSending();
            Assert.Empty(await client.ReadToEndAsync());
        }

        await AskAsync();
        Assert.Equal(2, pod.Connections.Count);
        Assert.Contains("GET /chat ", pod.Connections[1].ReceivedText, StringComparison.Ordinal);

        async Task AskAsync()
        {
            await ordinary.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Assert.Equal("ok", (await ordinary.ReadAnswerAsync()).Text);
        }
    }

    [WireRow("E9")]
    [Fact]
    public async Task After_any_other_answer_what_followed_the_head_is_the_next_request()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("plain");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(WebSocketPod.Request + "GET /smug HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal("plain", (await client.ReadAnswerAsync()).Text);
        Assert.Equal("plain", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(2, pod.Connections.Count);
        Assert.DoesNotContain("/smug", pod.Connections[0].ReceivedText, StringComparison.Ordinal);
        Assert.StartsWith("GET /smug ", pod.Connections[1].ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_has_finished_still_gets_all_that_the_pod_has_to_say()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("", static async connection =>
        {
            await connection.ReadToEndAsync();
            await connection.WriteAsync("last words");
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await OpenAsync(lb, "bye");
        client.FinishSending();

        Assert.Equal("last words", Encoding.Latin1.GetString(await client.ReadToEndAsync()));
        Assert.EndsWith("\r\n\r\nbye", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Equal("101", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_pod_that_has_finished_still_gets_all_that_the_client_has_to_say()
    {
        TaskCompletionSource<string> rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = WebSocketPod.Accepting("bye", async connection =>
        {
            connection.Socket.Shutdown(SocketShutdown.Send);
            rest.SetResult(await connection.ReadTextAsync(10));
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await OpenAsync(lb);

        Assert.Equal("bye", Encoding.Latin1.GetString(await client.ReadToEndAsync()));
        await client.SendAsync("last words");
        Assert.Equal("last words", await rest.Task);
        client.FinishSending();
        Assert.Equal("101", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task What_the_kernel_still_has_for_a_slow_pod_outlives_the_tunnel()
    {
        TaskCompletionSource readOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = WebSocketPod.Accepting("", async connection =>
        {
            connection.Socket.ReceiveBufferSize = 4 * 1024;
            connection.Socket.Shutdown(SocketShutdown.Send);
            await readOn.Task;
            try
            {
                rest.SetResult(await connection.ReadTextAsync(2 * PieceSize));
            }
            catch (SocketException reset)
            {
                rest.SetException(reset);
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await OpenAsync(lb);
        Assert.Empty(await client.ReadToEndAsync());
        await client.SendAsync(Payload.Of(2 * PieceSize));
        client.FinishSending();
        Assert.Equal("101", await lb.LogVerdictAsync(0)); // for us it is over

        readOn.SetResult();
        Assert.Equal(Payload.Text(2 * PieceSize), await rest.Task);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_of_either_side_ends_the_other(bool isClients)
    {
        TaskCompletionSource isOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = WebSocketPod.Accepting("", async connection =>
        {
            await isOpen.Task;
            await (isClients ? connection.ReadToEndAsync() : Task.CompletedTask);
            connection.Reset();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await OpenAsync(lb);
        isOpen.SetResult();
        if (isClients)
        {
            client.Reset();
        }
        else
        {
            Assert.True((await Ending.OfAsync(client)).IsReset);
        }

        Assert.Equal(isClients ? "101 client_closed" : "101 upstream_reset", await lb.LogVerdictAsync(0));
        await Patience.UntilAsync(() => !pod.Connections[0].Socket.Connected, "the pod's side ends");
    }

    [Fact]
    public async Task Only_silence_in_both_directions_for_the_tunnels_own_time_ends_it()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("", WebSocketPod.EchoAsync);
        await using Lb lb = await Lb.InFrontOfAsync(
            "timeouts = { idle = \"1ms\", tunnel = \"400ms\" }\n[limits]\nidle_timeout = \"1ms\"\nbody_idle_timeout = \"1ms\"", pod.Address);
        await using RawClient client = await OpenAsync(lb);
        await client.SendAsync("x");
        Assert.Equal("x", await ReadAsync(client, 1));

        Assert.True((await Ending.OfAsync(client)).IsReset);
        Assert.Equal("101 idle_timeout", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task Who_does_not_read_stops_who_sends()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("", static async connection =>
        {
            for (int sent = 0; sent < BodySize; sent += PieceSize)
            {
                await connection.WriteAsync(Payload.Slice(sent, PieceSize));
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        client.Socket.ReceiveBufferSize = PieceSize;
        await client.SendAsync(WebSocketPod.Request);
        Assert.Equal(101, (await client.ReadAnswerAsync()).Status);
        await Patience.UntilAsync(() => pod.Connections[0].WrittenBytes > PieceSize, "the pod sends");

        Assert.InRange(await Plateau.OfAsync(() => pod.Connections[0].WrittenBytes), PieceSize, BodySize / 2);
        Assert.True(Payload.Belongs(await client.ReadExactAsync(BodySize), 0));
    }

    [Fact]
    public async Task A_drain_lets_it_go_on_until_drain_timeout_and_then_cuts_it()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("", WebSocketPod.EchoAsync);
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\ndrain_timeout = \"1s\"", pod.Address);
        await using RawClient client = await OpenAsync(lb);
        await using RawClient idle = await lb.ConnectAsync();
        Task<int> draining = lb.DrainAsync();
        Assert.True(await idle.IsClosedAsync()); // the drain has begun

        await client.SendAsync("still here");
        Assert.Equal("still here", await ReadAsync(client, 10));
        Assert.Equal(0, await draining);
        Assert.True(await client.IsClosedAsync());
        await Patience.UntilAsync(() => !pod.Connections[0].Socket.Connected, "the pod's side ends");
    }

    private static async Task<RawClient> OpenAsync(Lb lb, string early = "")
    {
        RawClient client = await lb.ConnectAsync();
        await client.SendAsync(WebSocketPod.Request + early);
        Answer answer = await client.ReadAnswerAsync();
        Assert.Equal(101, answer.Status);
        Assert.Equal("websocket", answer.Field("Upgrade"));
        Assert.Equal("Upgrade", answer.Field("Connection"));
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.Field("Sec-WebSocket-Accept"));
        Assert.Equal("chat", answer.Field("Sec-WebSocket-Protocol"));
        return client;
    }

    private static async Task<string> ReadAsync(RawClient client, int count) =>
        Encoding.Latin1.GetString(await client.ReadExactAsync(count));
}
