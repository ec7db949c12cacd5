using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Connecting, from the loop's thread and from another, and every way not to.</summary>
public sealed class EpollConnectTests : IAsyncDisposable
{
    private readonly EpollTransport _transport = AcceptedPair.StartTransport();
    private readonly Socket _pod = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public EpollConnectTests()
    {
        _pod.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _pod.Listen();
    }

    public async ValueTask DisposeAsync()
    {
        _pod.Dispose();
        await Task.Yield(); // a loop cannot wait for its own end
        _transport.Dispose();
    }

    [Theory, InlineData("127.0.0.1"), InlineData("::1"), InlineData("unix")]
    public async Task Connects_to_every_family_and_carries_bytes_both_ways(string family)
    {
        string folder = Directory.CreateTempSubdirectory("lb-test-").FullName;
        EndPoint endpoint = family == "unix" ? new UnixDomainSocketEndPoint(Path.Combine(folder, "s")) : new IPEndPoint(IPAddress.Parse(family), 0);
        using Socket pod = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        pod.Bind(endpoint);
        pod.Listen();

        await using ConnectionContext connection = await ConnectAsync(pod.LocalEndPoint!);
        using Socket peer = await pod.AcceptAsync(Cancellation);
        await connection.Transport.Output.WriteAsync("ping"u8.ToArray(), Cancellation).Patiently();
        Assert.Equal("ping"u8.ToArray(), await peer.ReceiveExactlyAsync(4));
        await peer.SendAllAsync("pong"u8.ToArray());

        Assert.Equal("pong", (await connection.Transport.Input.ReadAtLeastAsync(4, Cancellation).Patiently()).Text());
        Assert.Same(pod.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(family == "unix" ? "" : peer.RemoteEndPoint?.ToString(), connection.LocalEndPoint?.ToString() ?? "");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task On_the_loop_the_caller_goes_on_there()
    {
        await using ConnectionContext first = await ConnectAsync(_pod.LocalEndPoint!);
        EventLoop loop = ((EpollConnection)first).Socket.Loop;
        TaskCompletionSource<bool> wasOnLoop = new(TaskCreationOptions.RunContinuationsAsynchronously);

        await new Hop(loop, isOnLoop: true);
        ConnectionContext second = await _transport.CreateConnectionFactory(0, null).ConnectAsync(_pod.LocalEndPoint!, Cancellation);
        wasOnLoop.SetResult(loop.IsCurrent);

        await second.DisposeAsync().Patiently();
        Assert.True(await wasOnLoop.Task);
    }

    [Fact]
    public async Task From_a_foreign_thread_the_caller_does_not_go_on_on_the_loop()
    {
        (ConnectionContext connection, bool isOnLoop) = await ConnectBareAsync(_pod.LocalEndPoint!);

        await connection.DisposeAsync().Patiently();
        Assert.False(isOnLoop);
    }

    [Fact]
    public async Task Comes_from_the_local_address_it_was_given()
    {
        var local = IPAddress.Parse("127.0.0.2");

        await using ConnectionContext connection = await ConnectAsync(_pod.LocalEndPoint!, local);
        using Socket peer = await _pod.AcceptAsync(Cancellation);

        Assert.Equal(local, ((IPEndPoint)peer.RemoteEndPoint!).Address);
        Assert.Equal(peer.RemoteEndPoint, connection.LocalEndPoint);
    }

    [Fact]
    public async Task Leaves_the_local_address_out_for_an_endpoint_of_another_family()
    {
        await using ConnectionContext connection = await ConnectAsync(_pod.LocalEndPoint!, IPAddress.IPv6Loopback);

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)connection.LocalEndPoint!).Address);
    }

    [Fact]
    public async Task Surfaces_a_local_address_that_is_not_ours()
    {
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(_pod.LocalEndPoint!, IPAddress.Parse("192.0.2.1")));

        Assert.Equal(SocketError.AddressNotAvailable, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Surfaces_a_refused_connection()
    {
        EndPoint nobody = _pod.LocalEndPoint!;
        _pod.Dispose();

        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(nobody));

        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Surfaces_a_unix_socket_that_nobody_made()
    {
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(new UnixDomainSocketEndPoint("/nowhere/s")));

        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Surfaces_an_address_that_no_road_leads_to()
    {
        // The kernel refuses TCP to the broadcast address before anything leaves the machine.
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(new IPEndPoint(IPAddress.Broadcast, 9)));

        Assert.Equal(SocketError.NetworkUnreachable, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Refuses_an_endpoint_of_a_family_it_does_not_know() =>
        await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(new DnsEndPoint("localhost", 80)));

    [Fact]
    public async Task Begins_nothing_when_cancelled_before()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _transport.CreateConnectionFactory(0, null).ConnectAsync(_pod.LocalEndPoint!, new CancellationToken(canceled: true)).Patiently());

        Assert.False(_pod.Poll(0, SelectMode.SelectRead));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Gives_up_a_connection_that_is_not_answered_when_cancelled(bool isOnLoop)
    {
        using Socket busy = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        await using ConnectionContext first = await ConnectAsync(busy.LocalEndPoint!); // fills the queue: the next one's SYN is dropped
        EventLoop loop = ((EpollConnection)first).Socket.Loop;
        using CancellationTokenSource source = new();

        await new Hop(loop, isOnLoop);
        Task<ConnectionContext> connecting = _transport.CreateConnectionFactory(0, null).ConnectAsync(busy.LocalEndPoint!, source.Token).AsTask();
        Assert.False(connecting.IsCompleted);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Patiently());
        Assert.Equal(1, loop.OpenCount);
    }

    [Fact]
    public async Task Waits_for_room_at_a_unix_socket_whose_queue_is_full()
    {
        using FullQueue queue = new();
        await using ConnectionContext first = await ConnectAsync(_pod.LocalEndPoint!);
        await new Hop(((EpollConnection)first).Socket.Loop, isOnLoop: true);
        Task<ConnectionContext> connecting = _transport.CreateConnectionFactory(0, null).ConnectAsync(queue.EndPoint, Cancellation).AsTask();
        Assert.False(connecting.IsCompleted); // the kernel's answer has been there already

        queue.MakeRoom();

        await using ConnectionContext connection = await connecting.Patiently();
        Assert.Same(queue.EndPoint, connection.RemoteEndPoint);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Gives_up_its_wait_at_a_full_queue_when_cancelled_or_the_transport_ends(bool isCancelled)
    {
        using FullQueue queue = new();
        ConnectionContext first = await ConnectAsync(_pod.LocalEndPoint!);
        EventLoop loop = ((EpollConnection)first).Socket.Loop;
        using CancellationTokenSource source = new();
        await new Hop(loop, isOnLoop: true);
        Task<ConnectionContext> connecting = _transport.CreateConnectionFactory(0, null).ConnectAsync(queue.EndPoint, source.Token).AsTask();
        await new Hop(loop, isOnLoop: false);

        if (isCancelled)
        {
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Patiently());
            Assert.Equal(1, loop.OpenCount);
        }
        else
        {
            _transport.Dispose();
            await Assert.ThrowsAsync<SocketException>(() => connecting.Patiently());
        }
    }

    [Fact]
    public async Task The_transports_end_ends_the_attempt()
    {
        using Socket busy = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        _ = await ConnectAsync(busy.LocalEndPoint!);
        Task<ConnectionContext> connecting = _transport.CreateConnectionFactory(0, null).ConnectAsync(busy.LocalEndPoint!, Cancellation).AsTask();

        _transport.Dispose();

        await Assert.ThrowsAsync<SocketException>(() => connecting.Patiently());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Without the test framework's context, which would bring the caller back to where it came from.</summary>
    private async Task<(ConnectionContext Connection, bool IsOnLoop)> ConnectBareAsync(EndPoint endpoint)
    {
        ConnectionContext connection = await _transport.CreateConnectionFactory(0, null).ConnectAsync(endpoint, Cancellation).ConfigureAwait(false);
        return (connection, ((EpollConnection)connection).Socket.Loop.IsCurrent);
    }

    private async Task<ConnectionContext> ConnectAsync(EndPoint endpoint, IPAddress? localAddress = null) =>
        await _transport.CreateConnectionFactory(0, localAddress).ConnectAsync(endpoint, Cancellation).Patiently();
}
