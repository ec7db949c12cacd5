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
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        _contexts.Create(await OutgoingSocket.ConnectAsync(endpoint, localAddress, cancellationToken)); // owns the socket from here

    /// <inheritdoc/>
    public void Dispose() => _contexts.Dispose();
}
