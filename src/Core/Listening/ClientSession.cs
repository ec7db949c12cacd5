using System.Net;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.ObjectPool;

namespace LoadBalancer.Core.Listening;

/// <summary>One client's connection with the scratch of its exchanges; rented on accept, returned on close.</summary>
/// <remarks>
/// Hot path. Written by the connection's own flow; what comes from other threads goes to the exchange, which only sets a flag and
/// wakes whoever waits.
/// </remarks>
internal sealed class ClientSession(Heartbeat heartbeat, DrainFlag drain) : IResettable, IConnectionObserver
{
    /// <summary>A session whose buffers grew past this for one large head is dropped, not kept: 8 times the usual head.</summary>
    private const int MaxKeptHeadBytes = 8 * 1024;

    private CancellationTokenRegistration _onClosed;
    private CancellationTokenRegistration _onDrain;

    public Exchange Exchange { get; } = new(heartbeat);

    public ConnectionContext Connection => Exchange.ClientConnection;

    /// <summary>The snapshot of the request under way: taken once, when its first byte came.</summary>
    public ProxySnapshot Snapshot { get; set; } = null!;

    /// <summary>True until the first request's head is complete: a new connection may not be silent for as long as an idle one.</summary>
    public bool IsFresh { get; set; }

    /// <summary>The engine, or this connection's listener, is going away: no request after this one.</summary>
    public bool IsDraining => Exchange.IsLast || drain.IsRaised;

    public void Bind(ConnectionContext connection, TrustedProxies trusted)
    {
        IsFresh = true;
        IPEndPoint peer = connection.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        int listenPort = (connection.LocalEndPoint as IPEndPoint)?.Port ?? 0;
        ClientIdentity client = new(peer.Address, listenPort, trusted.Contains(peer.Address));
        Exchange.Bind(connection, client);
        _onClosed = ConnectionEnds.Observe(connection, this);
        _onDrain = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.UnsafeRegister(
            static session => ((ClientSession)session!).Exchange.EndAfterThis(), this) ?? default;
    }

    /// <summary>Lets go of the connection; also of one that was bound only half.</summary>
    public void Unbind()
    {
        if (Exchange.ClientConnection is ConnectionContext connection)
        {
            ConnectionEnds.Forget(connection, _onClosed); // so that no callback reaches the next connection
        }

        _onDrain.Dispose();
        Exchange.Release();
        Snapshot = null!;
    }

    public void OnConnectionEnded() => Exchange.OnClientClosed();

    public bool TryReset() =>
        Exchange.RequestBytes.CapacityBytes <= MaxKeptHeadBytes && Exchange.AnswerBytes.CapacityBytes <= MaxKeptHeadBytes;
}
