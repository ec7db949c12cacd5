using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>A connection accepted by the transport under test, on its only loop, and the other end of it.</summary>
internal sealed class AcceptedPair : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly Timer _patience; // what hangs is cut, so that the test fails

    private AcceptedPair(EpollTransport transport, IConnectionListener listener, EpollConnection connection, Socket peer) =>
        (Transport, _listener, Connection, Peer, _patience) =
            (transport, listener, connection, peer, new Timer(_ => connection.Abort(), null, Patience.Limit, Timeout.InfiniteTimeSpan));

    public EpollTransport Transport { get; }

    public EpollConnection Connection { get; }

    public PipeReader Input => Connection.Transport.Input;

    public PipeWriter Output => Connection.Transport.Output;

    public Socket Peer { get; }

    /// <summary>Skips the test where there is no epoll.</summary>
    /// <param name="bufferBytes">What the kernel keeps for each end, where it matters; 0: what it likes.</param>
    public static async Task<AcceptedPair> OpenAsync(int bufferBytes = 0)
    {
        EpollTransport transport = StartTransport();
        IConnectionListener listener = await ListenAsync(transport, new IPEndPoint(IPAddress.Loopback, 0), bufferBytes);
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (bufferBytes > 0)
        {
            peer.ReceiveBufferSize = bufferBytes;
        }

        await peer.ConnectAsync(listener.EndPoint).Patiently();
        ConnectionContext connection = (await listener.AcceptAsync().Patiently())!;
        return new AcceptedPair(transport, listener, (EpollConnection)connection, peer);
    }

    public static EpollTransport StartTransport(int loopCount = 1)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new EpollTransport(loopCount, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public static async Task<IConnectionListener> ListenAsync(EpollTransport transport, EndPoint endpoint, int bufferBytes = 0) =>
        await transport.CreateListenerFactory(wanted => Open(wanted, bufferBytes)).BindAsync(endpoint);

    // Without a token: what is tested does not have the test's own among its inputs.
    public Task<ReadResult> ReadAsync() => ReadWithAsync(CancellationToken.None);

    public Task<ReadResult> ReadWithAsync(CancellationToken cancellation) => Input.ReadAsync(cancellation).AsTask();

    public Task<ReadResult> ReadAtLeastAsync(int count) => Input.ReadAtLeastAsync(count).AsTask();

    public Task<FlushResult> WriteAsync(ReadOnlyMemory<byte> bytes) => WriteWithAsync(bytes, CancellationToken.None);

    public Task<FlushResult> WriteWithAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        Output.WriteAsync(bytes, cancellation).AsTask();

    public Task<FlushResult> FlushAsync() => Output.FlushAsync().AsTask();

    /// <summary>Goes on where the test is to be run: on the connection's loop, or on the thread pool.</summary>
    public Hop HopAsync(bool isOnLoop) => new(Connection.Socket.Loop, isOnLoop);

    public async ValueTask DisposeAsync()
    {
        Connection.Abort();
        await Connection.DisposeAsync().Patiently();
        Task unbound = _listener.UnbindAsync().AsTask();
        _ = await _listener.AcceptAsync().Patiently();
        await unbound.Patiently();
        Peer.Dispose();
        await _patience.DisposeAsync();
        await HopAsync(isOnLoop: false); // a loop cannot wait for its own end
        Transport.Dispose();
    }

    private static Socket Open(EndPoint endpoint, int bufferBytes)
    {
        bool isUnix = endpoint is UnixDomainSocketEndPoint;
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (bufferBytes > 0)
        {
            socket.SendBufferSize = bufferBytes; // the accepted sockets inherit it
        }

        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }
}
