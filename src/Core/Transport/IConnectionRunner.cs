using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport;

/// <summary>Accepts on listening sockets and runs a delegate for each connection, until it is stopped.</summary>
/// <remarks>Background. Started once and stopped by one owner; the count is written by every connection.</remarks>
public interface IConnectionRunner : IDisposable
{
    /// <summary>Connections that were accepted and have not ended.</summary>
    int OpenCount { get; }

    /// <summary>Begins to accept.</summary>
    /// <param name="listeners">
    /// Sockets that are bound and listen, the runner's from now on; and what serves the connections of each: it owns a connection until its
    /// task ends, then the connection is closed.
    /// </param>
    /// <param name="cancellation">Gives up the start.</param>
    Task StartAsync(ImmutableArray<(Socket Socket, ConnectionDelegate Serve)> listeners, CancellationToken cancellation);

    /// <summary>
    /// Closes the listeners, asks every connection to end (<c>IConnectionLifetimeNotificationFeature.ConnectionClosedRequested</c>) and
    /// waits. The listeners are told before the call returns; who stands in their queues by then is served first, as there is room.
    /// </summary>
    /// <param name="abort">Cuts who is left. A delegate that does not return then is waited for no longer than a second.</param>
    Task StopAsync(CancellationToken abort);
}
