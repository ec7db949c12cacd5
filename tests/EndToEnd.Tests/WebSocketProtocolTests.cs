using System.Net;
using System.Net.WebSockets;
using LoadBalancer.EndToEnd.Tests.Harness;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>WebSockets as programs speak them, within TLS: by an upgrade of HTTP/1.1, and over a stream of HTTP/2 (RFC 8441), to pods that know the upgrade alone.</summary>
public sealed class WebSocketProtocolTests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Messages_of_every_length_come_back_as_they_were(int version, WebSocketMessageType type, int size, int frames)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http1, WebSocketEcho.Map);
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using ClientWebSocket socket = await OpenAsync(lb, version);
        byte[] message = [.. Payload.Of(size).Select(static each => (byte)('a' + (each % 26)))];
        for (int round = 0; round < 2; round++)
        {
            Task sending = SendAsync(socket, message, type, frames);
            (byte[] back, WebSocketMessageType backType) = await ReceiveAsync(socket);
            await sending;
            Assert.Equal(type, backType);
            Assert.True(message.AsSpan().SequenceEqual(back), $"{back.Length} bytes of {size}");
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "the client's", TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure, "the client's"), (socket.State, socket.CloseStatus, socket.CloseStatusDescription));
    }

    public static TheoryData<int, WebSocketMessageType, int, int> Exchanges()
    {
        TheoryData<int, WebSocketMessageType, int, int> all = [];
        foreach (int version in new[] { 1, 2 })
        {
            foreach (int size in new[] { 0, 1, 125, 126, 127, 65_535, 65_536, 1024 * 1024 })
            {
                all.Add(version, WebSocketMessageType.Text, size, 1);
                all.Add(version, WebSocketMessageType.Binary, size, 1);
            }

            all.Add(version, WebSocketMessageType.Text, 1000, 5);
            all.Add(version, WebSocketMessageType.Binary, 300_000, 7);
        }

        return all;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_pod_may_be_the_one_that_closes(int version)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http1, WebSocketEcho.Map);
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using ClientWebSocket socket = await OpenAsync(lb, version);
        await SendAsync(socket, "end"u8.ToArray(), WebSocketMessageType.Text, 1);

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken)).MessageType);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "the pod's"), (socket.CloseStatus, socket.CloseStatusDescription));
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "", TestContext.Current.CancellationToken);
        Assert.StartsWith("101", await lb.LogVerdictAsync(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subprotocol_is_agreed_on_over_HTTP_2()
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http1, WebSocketEcho.Map);
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        using ClientWebSocket socket = await OpenAsync(lb, 2, static options => options.AddSubProtocol("chat"));

        Assert.Equal("chat", socket.SubProtocol);
    }

    [Fact]
    public async Task A_pod_that_wants_no_websocket_says_so_over_HTTP_2_and_the_connection_goes_on()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("plain");
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(Connect(1));
        string outcome = await client.OutcomeAsync(1);
        await client.AskAsync(3, FrameClient.Get("/"));

        Assert.Equal("502", outcome);
        Assert.Equal("200", await client.OutcomeAsync(3));
    }

    [Fact]
    public async Task A_pod_that_resets_resets_the_stream_and_no_other()
    {
        await using ScriptedPod pod = WebSocketPod.Accepting("hello", static async connection =>
        {
            await connection.ReadTextAsync(1);
            connection.Reset();
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(Connect(1));
        Assert.Equal("200", await client.OutcomeAsync(1));
        await client.SendAsync(new Frame(FrameType.Data, 0, 1, [1]));
        Assert.Equal("reset", await client.OutcomeAsync(1));
    }

    [Fact]
    public async Task A_client_that_resets_its_stream_ends_the_pods_connection()
    {
        TaskCompletionSource hasEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = WebSocketPod.Accepting("hello", async connection =>
        {
            try
            {
                await connection.ReadToEndAsync();
            }
            finally
            {
                hasEnded.SetResult();
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(Connect(1));
        Assert.Equal("200", await client.OutcomeAsync(1));
        await client.SendAsync(new Frame(FrameType.Reset, 0, 1, [0, 0, 0, 8]));

        await hasEnded.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    private static Frame Connect(int stream) => new(FrameType.Headers, Frame.EndHeaders, stream, FrameClient.Block(
        (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":authority", "a.test"), (":path", "/chat"), ("sec-websocket-version", "13")));

    private static async Task<ClientWebSocket> OpenAsync(Lb lb, int version, Action<ClientWebSocketOptions>? more = null)
    {
        ClientWebSocket socket = new();
        socket.Options.HttpVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        more?.Invoke(socket.Options);
        await socket.ConnectAsync(new Uri("wss://a.test/"), new HttpMessageInvoker(Http2Client.Handler(lb.Address)), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task SendAsync(ClientWebSocket socket, byte[] message, WebSocketMessageType type, int frames)
    {
        int frame = (message.Length / frames) + 1;
        for (int i = 0; i < frames; i++)
        {
            Memory<byte> piece = message.AsMemory(Math.Min(message.Length, i * frame))[..Math.Min(frame, Math.Max(0, message.Length - (i * frame)))];
            await socket.SendAsync(piece, type, i == frames - 1, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(byte[] Message, WebSocketMessageType Type)> ReceiveAsync(ClientWebSocket socket)
    {
        using MemoryStream message = new();
        byte[] piece = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(piece.AsMemory(), TestContext.Current.CancellationToken);
            message.Write(piece, 0, received.Count);
            if (received.EndOfMessage)
            {
                return (message.ToArray(), received.MessageType);
            }
        }
    }
}
