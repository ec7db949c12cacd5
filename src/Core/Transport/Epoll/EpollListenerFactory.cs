using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Gives Kestrel listeners whose connections live on our loops.</summary>
/// <param name="transport">Has the loops.</param>
/// <param name="open">Gives the socket for an endpoint, bound and listening; it is the listener's from then on.</param>
internal sealed class EpollListenerFactory(EpollTransport transport, Func<EndPoint, Socket> open) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(transport.Listen(open(endpoint), gate: null));
}
