using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Accepting: who comes, where they go, and how it stops.</summary>
public sealed class EpollListenerTests : IAsyncDisposable
{
    private const int LoopCount = 3;

    private readonly EpollTransport _transport = AcceptedPair.StartTransport(LoopCount);
    private readonly List<IAsyncDisposable> _open = [];
    private readonly List<Socket> _peers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable open in _open)
        {
            await open.DisposeAsync().Patiently();
        }

        _peers.ForEach(static peer => peer.Dispose());
        await Task.Yield(); // a loop cannot wait for its own end
        _transport.Dispose();
    }

    public static TheoryData<string> Families => ["127.0.0.1", "::1", "unix"];

    [Theory, MemberData(nameof(Families))]
    public async Task Accepts_of_every_family_and_names_both_ends(string family)
    {
        IConnectionListener listener = await AcceptedPair.ListenAsync(_transport, EndPointOf(family));

        Socket peer = await ConnectAsync(listener);
        ConnectionContext connection = await AcceptAsync(listener);

        Assert.Equal(listener.EndPoint.ToString(), connection.LocalEndPoint?.ToString());
        Assert.Equal(family == "unix" ? "" : peer.LocalEndPoint?.ToString(), connection.RemoteEndPoint?.ToString() ?? "");
        await connection.Transport.Output.WriteAsync("ping"u8.ToArray(), Cancellation).Patiently();
        Assert.Equal("ping"u8.ToArray(), await peer.ReceiveExactlyAsync(4));
        await StopAsync(listener);
    }

    [Fact]
    public async Task Port_0_becomes_a_port()
    {
        IConnectionListener listener = await ListenAsync();

        Assert.NotEqual(0, ((IPEndPoint)listener.EndPoint).Port);
        await StopAsync(listener);
    }

    [Fact]
    public async Task Deals_out_evenly_over_the_loops()
    {
        IConnectionListener listener = await ListenAsync();
        int[] counts = new int[LoopCount];

        for (int i = 0; i < 5 * LoopCount; i++)
        {
            await ConnectAsync(listener);
            counts[_transport.LaneOf(await AcceptAsync(listener))]++;
        }

        Assert.All(counts, static count => Assert.Equal(5, count));
        await StopAsync(listener);
    }

    [Fact]
    public async Task Gives_a_newcomer_to_the_loop_that_others_have_left()
    {
        IConnectionListener listener = await ListenAsync();
        List<ConnectionContext> connections = [];
        for (int i = 0; i < 2 * LoopCount; i++)
        {
            await ConnectAsync(listener);
            connections.Add(await AcceptAsync(listener));
        }

        int left = _transport.LaneOf(connections[4]);
        await connections[4].DisposeAsync().Patiently();
        await ConnectAsync(listener);

        Assert.Equal(left, _transport.LaneOf(await AcceptAsync(listener)));
        await StopAsync(listener);
    }

    [Fact]
    public async Task An_accept_that_waits_gets_who_comes()
    {
        IConnectionListener listener = await ListenAsync();
        Task<ConnectionContext?> accepting = listener.AcceptAsync(Cancellation).AsTask();
        Assert.False(accepting.IsCompleted);

        Socket peer = await ConnectAsync(listener);
        ConnectionContext connection = (await accepting.Patiently())!;
        _open.Add(connection);

        Assert.Equal(peer.LocalEndPoint, connection.RemoteEndPoint);
        await StopAsync(listener);
    }

    [Fact]
    public async Task Unbinding_gives_who_has_connected_already_and_then_nobody()
    {
        const int EarlyCount = 10;
        IConnectionListener listener = await ListenAsync();
        for (int i = 0; i < EarlyCount; i++)
        {
            await ConnectAsync(listener);
        }

        Task unbinding = listener.UnbindAsync(Cancellation).AsTask();
        for (int i = 0; i < EarlyCount; i++)
        {
            await AcceptAsync(listener);
        }

        Assert.Null(await listener.AcceptAsync(Cancellation).Patiently());
        Assert.Null(await listener.AcceptAsync(Cancellation).Patiently());
        await unbinding.Patiently();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(listener));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Unbinding_ends_an_accept_that_waits()
    {
        IConnectionListener listener = await ListenAsync();
        Task<ConnectionContext?> accepting = listener.AcceptAsync(Cancellation).AsTask();

        await listener.UnbindAsync(Cancellation).Patiently();

        Assert.Null(await accepting.Patiently());
    }

    [Fact]
    public async Task Disposing_twice_is_once()
    {
        IConnectionListener listener = await ListenAsync();
        Task<ConnectionContext?> accepting = listener.AcceptAsync(Cancellation).AsTask();

        await listener.DisposeAsync().Patiently();
        await listener.DisposeAsync().Patiently();

        Assert.Null(await accepting.Patiently());
    }

    [Fact]
    public async Task Disposing_closes_also_when_nobody_ever_accepted()
    {
        IConnectionListener listener = await ListenAsync();

        await listener.DisposeAsync().Patiently();

        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(listener));
    }

    [Fact]
    public async Task The_transports_end_ends_an_accept_that_waits()
    {
        IConnectionListener listener = await ListenAsync();
        Task<ConnectionContext?> accepting = listener.AcceptAsync(Cancellation).AsTask();

        _transport.Dispose();

        Assert.Null(await accepting.Patiently());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EndPoint EndPointOf(string family) => family == "unix"
        ? new UnixDomainSocketEndPoint(Path.Combine(Directory.CreateTempSubdirectory("lb-test-").FullName, "s"))
        : new IPEndPoint(IPAddress.Parse(family), 0);

    private Task<IConnectionListener> ListenAsync() => AcceptedPair.ListenAsync(_transport, new IPEndPoint(IPAddress.Loopback, 0));

    private async Task<Socket> ConnectAsync(IConnectionListener listener)
    {
        Socket peer = new(listener.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _peers.Add(peer);
        await peer.ConnectAsync(listener.EndPoint, Cancellation).Patiently();
        return peer;
    }

    private async Task<ConnectionContext> AcceptAsync(IConnectionListener listener)
    {
        ConnectionContext connection = (await listener.AcceptAsync(Cancellation).Patiently())!;
        _open.Add(connection);
        return connection;
    }

    /// <summary>As Kestrel does: unbinds while it goes on accepting.</summary>
    private static async Task StopAsync(IConnectionListener listener)
    {
        Task unbinding = listener.UnbindAsync(Cancellation).AsTask();
        Assert.Null(await listener.AcceptAsync(Cancellation).Patiently());
        await unbinding.Patiently();
        await listener.DisposeAsync().Patiently();
    }
}
