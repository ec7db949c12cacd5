using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Opens connections to endpoints, over TCP or a Unix socket, and presents them as the same pipes that clients' connections have.</summary>
/// <remarks>
/// Background to the hot path: used once per new connection, never for a pooled one. Shared by all sessions; holds no state that changes.
/// </remarks>
/// <param name="localAddress">
/// The address connections come from: what the pod sees as the peer. Null: the kernel chooses. Of another address family than
/// the endpoint it is left out, since it could not be bound.
/// </param>
/// <param name="loggerFactory">Where the transport reports resets and the like, at debug level.</param>
internal sealed class SocketConnectionFactory(IPAddress? localAddress, ILoggerFactory loggerFactory) : IConnectionFactory, IDisposable
{
    // A dead peer of an otherwise silent connection (a tunnel, an idle pooled one) is found after 60 + 3 x 10 s instead of the kernel's two hours.
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbeCount = 3;

    // <netinet/in.h>. Without it, binding an address before connecting takes a port that no other connection from that address may
    // use, whatever its target: 28 000 connections in all. With it the port is chosen at connect and is unique per target only.
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;

    private readonly SocketConnectionContextFactory _contexts = new(
        new SocketConnectionFactoryOptions
        {
            // Continuations run where the socket completed: no hop to the pool between a pod's bytes and the client's.
            UnsafePreferInlineScheduling = true,
            MaxReadBufferSize = SocketBuffers.MaxReadBytes,
            MaxWriteBufferSize = SocketBuffers.MaxWriteBytes,
        },
        loggerFactory.CreateLogger<SocketConnectionFactory>());

    /// <summary>Connects to <paramref name="endpoint"/>.</summary>
    /// <param name="endpoint">An IP endpoint or a Unix socket; names are resolved long before.</param>
    /// <param name="cancellationToken">Abandons the attempt; the half-open socket is closed.</param>
    /// <returns>A connection the caller owns and must dispose.</returns>
    /// <exception cref="SocketException">The kernel's verdict: refused, unreachable, timed out, no port or descriptor left.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired first.</exception>
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
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
                BindLocal(socket);
            }

            await socket.ConnectAsync(endpoint, cancellationToken);
            return _contexts.Create(socket); // owns the socket from here
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

    /// <inheritdoc/>
    public void Dispose() => _contexts.Dispose();

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbeCount);
    }

    private void BindLocal(Socket socket)
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
