using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Tests.Transport.Epoll;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Transport;

/// <summary>A stop while as many connections are open as may be: who has connected is served, and nobody over the number.</summary>
public sealed class StopAtTheCapTests : IAsyncDisposable
{
    private readonly List<Socket> _peers = [];
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _address;
    private ProxyTransport? _transport;
    private IConnectionRunner? _runner;
    private volatile int _mostSeen;

    public StopAtTheCapTests()
    {
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
        _address = (IPEndPoint)_listening.LocalEndPoint!;
    }

    public static TheoryData<string> Kinds => ["epoll", "sockets"];

    public async ValueTask DisposeAsync()
    {
        await (_runner?.StopAsync(new CancellationToken(canceled: true)) ?? Task.CompletedTask).Patiently();
        _runner?.Dispose();
        _peers.ForEach(static peer => peer.Dispose());
        _transport?.Dispose();
        _listening.Dispose();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_stands_in_the_queue_is_served_as_the_others_leave(string kind)
    {
        IConnectionRunner runner = await StartAsync(kind, mostOpen: 2);
        List<Socket> peers = [];
        for (int i = 0; i < 8; i++)
        {
            peers.Add(await ConnectAsync());
        }

        await AskAsync(peers[0]);
        await AskAsync(peers[1]);
        Task stopping = runner.StopAsync(Cancellation);
        foreach (Socket peer in peers)
        {
            await AskAsync(peer);
            peer.Shutdown(SocketShutdown.Send);
        }

        await stopping.Patiently();
        Assert.Equal(2, _mostSeen);
        Assert.Equal(0, runner.OpenCount);
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Where_nobody_stands_there_the_door_closes_at_once(string kind)
    {
        IConnectionRunner runner = await StartAsync(kind, mostOpen: 1);
        Socket peer = await ConnectAsync();
        await AskAsync(peer);

        Task stopping = runner.StopAsync(Cancellation);
        await Epoll.Patience.UntilAsync(() => _listening.SafeHandle.IsClosed, "the listener is closed");

        await AskAsync(peer);
        peer.Shutdown(SocketShutdown.Send);
        await stopping.Patiently();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_the_time_is_over_who_stands_there_is_reset(string kind)
    {
        IConnectionRunner runner = await StartAsync(kind, mostOpen: 1);
        Socket inside = await ConnectAsync();
        await AskAsync(inside);
        Socket waiting = await ConnectAsync();
        using CancellationTokenSource abort = new();
        Task stopping = runner.StopAsync(abort.Token);
        Assert.False(stopping.IsCompleted);

        await abort.CancelAsync();

        await stopping.Patiently();
        await waiting.AssertResetAsync();
        Assert.Equal(0, runner.OpenCount);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<IConnectionRunner> StartAsync(string kind, int mostOpen)
    {
        _transport = kind == "epoll" ? AcceptedPair.StartTransport(loopCount: 2) : new SocketTransport(NullLoggerFactory.Instance);
        IConnectionRunner runner = _runner = _transport.CreateRunner(new AcceptGate(() => mostOpen));
        await runner.StartAsync([(_listening, connection => EchoAsync(connection, runner))], Cancellation);
        return runner;
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _peers.Add(peer);
        await peer.ConnectAsync(_address, Cancellation).AsTask().Patiently();
        return peer;
    }

    private static async Task AskAsync(Socket peer)
    {
        await peer.SendAllAsync("ping"u8.ToArray());
        Assert.Equal("ping"u8.ToArray(), await peer.ReceiveExactlyAsync(4));
    }

    private async Task EchoAsync(ConnectionContext connection, IConnectionRunner runner)
    {
        while (await connection.Transport.Input.ReadAsync() is { IsCompleted: false } read)
        {
            _mostSeen = Math.Max(_mostSeen, runner.OpenCount);
            await connection.Transport.Output.WriteAsync(read.Buffer.First);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
    }
}
