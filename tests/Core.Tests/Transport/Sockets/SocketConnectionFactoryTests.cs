using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Transport.Sockets;

public sealed class SocketConnectionFactoryTests : IDisposable
{
    private readonly Socket _pod = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SocketConnectionFactoryTests()
    {
        _pod.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _pod.Listen();
    }

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Carries_bytes_both_ways()
    {
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(_pod.LocalEndPoint!, Cancellation);
        using Socket peer = await _pod.AcceptAsync(Cancellation);

        await connection.Transport.Output.WriteAsync("ping"u8.ToArray(), Cancellation);
        Assert.Equal("ping"u8.ToArray(), await ReceiveAsync(peer, 4));
        await peer.SendAsync("pong"u8.ToArray(), Cancellation);
        ReadResult read = await connection.Transport.Input.ReadAtLeastAsync(4, Cancellation);

        Assert.Equal("pong"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public async Task Comes_from_the_local_address_it_was_given()
    {
        var local = IPAddress.Parse("127.0.0.2");
        using var factory = new SocketConnectionFactory(local, NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(_pod.LocalEndPoint!, Cancellation);
        using Socket peer = await _pod.AcceptAsync(Cancellation);

        Assert.Equal(local, ((IPEndPoint)peer.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Leaves_the_local_address_out_for_an_endpoint_of_another_family()
    {
        using var factory = new SocketConnectionFactory(IPAddress.IPv6Loopback, NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(_pod.LocalEndPoint!, Cancellation);

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)connection.LocalEndPoint!).Address);
    }

    [Fact]
    public async Task Waits_for_room_at_a_unix_socket_whose_queue_is_full_until_it_is_cancelled()
    {
        using FullQueue queue = new();
        using CancellationTokenSource source = new();
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);
        Task<ConnectionContext> connecting = factory.ConnectAsync(queue.EndPoint, Cancellation).AsTask();
        Assert.False(connecting.IsCompleted); // the kernel's answer has been there already
        queue.MakeRoom();
        await using ConnectionContext connection = await connecting;

        Task<ConnectionContext> another = factory.ConnectAsync(queue.EndPoint, source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => another);
    }

    [Fact]
    public async Task Sets_no_delay_and_keep_alive()
    {
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(_pod.LocalEndPoint!, Cancellation);
        Socket socket = connection.Features.Get<IConnectionSocketFeature>()!.Socket;

        Assert.True(socket.NoDelay);
        Assert.NotEqual(0, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
    }

    [Fact]
    public async Task Surfaces_a_refused_connection_as_the_kernels_error()
    {
        EndPoint nobody = _pod.LocalEndPoint!;
        _pod.Dispose();
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);

        SocketException refused = await Assert.ThrowsAsync<SocketException>(async () => await factory.ConnectAsync(nobody, Cancellation));

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Gives_up_when_cancelled()
    {
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await factory.ConnectAsync(_pod.LocalEndPoint!, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_flush_completes_only_when_the_kernel_took_the_bytes()
    {
        _pod.ReceiveBufferSize = 16 * 1024;
        using var factory = new SocketConnectionFactory(null, NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(_pod.LocalEndPoint!, Cancellation);
        using Socket peer = await _pod.AcceptAsync(Cancellation);

        // More than both kernels' buffers hold, to a peer that does not read: pending. Once it reads, every byte arrives and the flush ends.
        const int Length = 32 * 1024 * 1024;
        Task<FlushResult> flush = connection.Transport.Output.WriteAsync(new byte[Length], Cancellation).AsTask();
        Assert.False(flush.IsCompleted);
        await ReceiveAsync(peer, Length);
        await flush;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int filled = 0; filled < length;)
        {
            int received = await socket.ReceiveAsync(bytes.AsMemory(filled), Cancellation);
            Assert.NotEqual(0, received);
            filled += received;
        }

        return bytes;
    }
}
