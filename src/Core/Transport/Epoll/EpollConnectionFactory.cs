using System.Net;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Opens connections that live on one given loop: the one of the client they will serve.</summary>
/// <remarks>Background to the hot path: used once per new connection.</remarks>
/// <param name="loop">Where they live.</param>
/// <param name="localAddress">The address they come from; null, or of another family than the endpoint: the kernel chooses.</param>
internal sealed class EpollConnectionFactory(EventLoop loop, IPAddress? localAddress) : IConnectionFactory
{
    /// <summary>Connects to <paramref name="endpoint"/>.</summary>
    /// <param name="endpoint">An IP endpoint or a Unix socket; names are resolved long before.</param>
    /// <param name="cancellationToken">Abandons the attempt; the half-open socket is closed.</param>
    /// <returns>A connection the caller owns and must dispose.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel's verdict: refused, unreachable, timed out, no port or descriptor left.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired first.</exception>
    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (SocketName.FamilyOf(endpoint) == 0)
        {
            throw new ArgumentException("Only IP endpoints and Unix sockets can be connected to.", nameof(endpoint));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ConnectionContext>(cancellationToken);
        }

        EpollConnect connect = new(loop, endpoint, localAddress, cancellationToken);
        connect.Begin();
        return new ValueTask<ConnectionContext>(connect.Made);
    }
}
