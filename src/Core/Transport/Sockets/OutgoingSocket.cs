using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Connects .NET's sockets to endpoints, with the options that a proxy's need.</summary>
/// <remarks>Background to the hot path: once per new connection.</remarks>
internal static class OutgoingSocket
{
    // A dead peer of an otherwise silent connection (a tunnel, an idle pooled one) is found after 60 + 3 x 10 s instead of the kernel's two hours.
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbeCount = 3;

    // <netinet/in.h>. Without it, binding an address before connecting takes a port that no other connection from that address may
    // use, whatever its target: 28 000 connections in all. With it the port is chosen at connect and is unique per target only.
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;

    /// <summary>How long to wait for room in a Unix socket's queue before asking again: a beat, as on our own loops.</summary>
    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(100);

    /// <summary>Connects to <paramref name="endpoint"/>; at a Unix socket whose queue is full, once there is room.</summary>
    /// <param name="endpoint">An IP endpoint or a Unix socket; names are resolved long before.</param>
    /// <param name="localAddress">Where it comes from; null, or of another family than the endpoint: the kernel chooses.</param>
    /// <param name="cancellation">Abandons the attempt; the half-open socket is closed.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="SocketException">The kernel's verdict: refused, unreachable, timed out, no port or descriptor left.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired first.</exception>
    public static async ValueTask<Socket> ConnectAsync(EndPoint endpoint, IPAddress? localAddress, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ConnectOnceAsync(endpoint, localAddress, cancellation);
            }
            catch (SocketException exception) when (endpoint is UnixDomainSocketEndPoint && exception.SocketErrorCode == SocketError.WouldBlock)
            {
                await Task.Delay(FullQueuePause, cancellation); // the kernel lets only blocking callers wait there
            }
        }
    }

    private static async ValueTask<Socket> ConnectOnceAsync(EndPoint endpoint, IPAddress? localAddress, CancellationToken cancellation)
    {
        Socket socket = endpoint switch
        {
            IPEndPoint => new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            _ => throw new ArgumentException("Only IP endpoints and Unix sockets can be connected to.", nameof(endpoint)),
        };
        try
        {
            if (endpoint is IPEndPoint)
            {
                // The data path writes whole heads and large chunks; Nagle's wait for an acknowledgement could only delay them.
                socket.NoDelay = true;
                KeepAlive(socket);
                BindLocal(socket, localAddress);
            }

            await socket.ConnectAsync(endpoint, cancellation);
            return socket;
        }
        catch (SocketException exception) when (endpoint is UnixDomainSocketEndPoint && exception.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.ConnectionRefused); // the base library's word for a socket that nobody made; a TCP connect means our own address by it
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbeCount);
    }

    private static void BindLocal(Socket socket, IPAddress? localAddress)
    {
        if (localAddress is null || localAddress.AddressFamily != socket.AddressFamily)
        {
            return;
        }

        if (OperatingSystem.IsLinux() && socket.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetRawSocketOption(SolIp, IpBindAddressNoPort, BitConverter.GetBytes(1));
        }

        socket.Bind(new IPEndPoint(localAddress, 0));
    }
}
