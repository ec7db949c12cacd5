using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Udp;

/// <summary>Finds endpoints for sessions, opens sockets to them, and counts both.</summary>
/// <remarks>Once per session. To an endpoint's counters a session is a connection with one exchange, so that every policy and <c>max_connections</c> hold for it.</remarks>
internal sealed class UdpEndpoints(IDatagramSockets sockets)
{
    /// <summary>Finds one, and opens a socket to it.</summary>
    /// <param name="cluster">The service.</param>
    /// <param name="client">The client's address in text: what consistent hashing goes by.</param>
    /// <param name="slot">The session's place.</param>
    /// <param name="tried">Another than this; null: any.</param>
    /// <param name="endpoint">It.</param>
    /// <param name="descriptor">The socket, to be given to <see cref="Leave"/> with its session.</param>
    /// <param name="why">Why there is none.</param>
    public bool TryOpen(
        Cluster cluster, ReadOnlySpan<byte> client, int slot, Endpoint? tried, [NotNullWhen(true)] out Endpoint? endpoint, out int descriptor, out DatagramLoss why)
    {
        descriptor = -1;
        int most = cluster.Policy.MaxConnections;
        PickQuery query = new()
        {
            Hash = cluster.Policy.Balancing.HashKey is null ? PickQuery.NoHash : Math.Max(StableHash.Compute(client), 1), // 0 means that there is none
            Tried = tried is null ? default : new ReadOnlySpan<Endpoint>(in tried),
            MaxConnections = most,
        };
        endpoint = cluster.Pick(query);
        if (endpoint is null || endpoint.State == tried?.State)
        {
            why = DatagramLoss.NoEndpoint;
            return false;
        }

        if (!endpoint.State.TryOpen(most))
        {
            why = DatagramLoss.Overloaded;
            return false;
        }

        if (!sockets.TryOpen(endpoint.Address, slot, out descriptor))
        {
            endpoint.State.Closed();
            why = DatagramLoss.NoSocket;
            return false;
        }

        endpoint.State.EnterExchange();
        cluster.Meter.ConnectionOpened();
        why = default;
        return true;
    }

    /// <summary>A session has done with its endpoint.</summary>
    public void Leave(UdpSession session)
    {
        sockets.Close(session.Descriptor);
        session.Endpoint.State.LeaveExchange();
        session.Endpoint.State.Closed();
        session.Meter.ConnectionClosed(wasIdle: false);
    }
}
