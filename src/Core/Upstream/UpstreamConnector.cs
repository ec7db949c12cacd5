using System.Net.Sockets;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Upstream;

/// <summary>Lends one lane's connections to endpoints: the most recently idle one, else a new one.</summary>
/// <param name="factory">The transport's: the data path sees only the pipes it makes.</param>
/// <param name="http2">Makes those to endpoints that speak HTTP/2.</param>
/// <param name="heartbeat">The clock of idle connections.</param>
/// <param name="lane">Whose connections: they live where the clients live that they serve.</param>
/// <param name="laneCount">Each lane keeps its share of what an endpoint may keep.</param>
internal sealed class UpstreamConnector(IConnectionFactory factory, Http2Connector http2, Heartbeat heartbeat, int lane, int laneCount)
{
    /// <summary>Its lane's clock.</summary>
    internal long NowMs => heartbeat.NowMs;

    /// <summary>Takes an idle connection that shows no sign of having died, and of which none is to be expected.</summary>
    /// <param name="endpoint">To whom.</param>
    /// <param name="plan">How it must have been opened.</param>
    /// <param name="connection">The connection.</param>
    /// <remarks>Hot path: no allocation. The caller owns the connection and returns or closes it exactly once.</remarks>
    internal bool TryRentIdle(Endpoint endpoint, ConnectPlan plan, out UpstreamConnection? connection)
    {
        IdleConnections idle = endpoint.State.IdleOn(lane, plan.SpeaksHttp2);
        while (idle.TryTake(out connection))
        {
            if (IsFit(connection!, plan))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Opens a new connection, or takes one over where no more may be opened.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="plan">What is done behind the TCP connect.</param>
    /// <param name="client">For whom; of meaning only where the plan has a PROXY header.</param>
    /// <param name="timeoutMs">Bound on the TCP connect and the plan together.</param>
    /// <param name="mostConnections">Connections to the endpoint at most, busy and idle, of all lanes; 0: any number.</param>
    /// <param name="mustBeNew">An idle one of another lane will not do: it only makes room.</param>
    /// <param name="meter">Counts it as active.</param>
    /// <returns>The connection, or why there is none: never an exception for what the network did.</returns>
    internal async ValueTask<RentResult> ConnectAsync(
        Endpoint endpoint, ConnectPlan plan, ProxiedClient client, int timeoutMs, int mostConnections, bool mustBeNew, ServiceMeter meter)
    {
        while (!endpoint.State.TryOpen(mostConnections))
        {
            if (!endpoint.State.TryTakeIdle(plan.SpeaksHttp2, out UpstreamConnection? idle))
            {
                return ConnectError.Full;
            }

            if (mustBeNew)
            {
                idle!.Close(wasIdle: true);
            }
            else if (idle!.Home!.IsFit(idle, plan)) // by its own lane's clock
            {
                return idle!;
            }
        }

        bool isOpen = false;
        try
        {
            RentResult rent = await OpenAsync(endpoint, plan, client, timeoutMs, meter);
            isOpen = rent.Connection is not null;
            return rent;
        }
        finally
        {
            if (!isOpen)
            {
                endpoint.State.Closed();
            }
        }
    }

    private async ValueTask<RentResult> OpenAsync(Endpoint endpoint, ConnectPlan plan, ProxiedClient client, int timeoutMs, ServiceMeter meter)
    {
        // A timer for each new connection, not for each request: a connection serves thousands.
        using CancellationTokenSource timeout = new(TimeSpan.FromMilliseconds(timeoutMs), heartbeat.Time);
        ConnectionContext? transport = null;
        try
        {
            if (plan.SpeaksHttp2)
            {
                (transport, endpoint.State.TlsFault) = await http2.ConnectAsync(endpoint.Address, plan.Tls, ConnectSteps.Prologue(plan, client), timeout.Token);
                if (transport is null)
                {
                    return ConnectError.TlsFailed;
                }
            }
            else
            {
                transport = await factory.ConnectAsync(endpoint.Address, timeout.Token);
                ConnectError error = plan == ConnectPlan.Plain ? ConnectError.None : await ConnectSteps.TakeAsync(plan, transport, endpoint, client, timeout.Token);
                if (error != ConnectError.None)
                {
                    return error;
                }
            }

            meter.ConnectionOpened();
            UpstreamConnection connection = new(transport, endpoint.State, plan, meter, this);
            transport = null; // the connection's from here on
            connection.Open();
            return connection;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectError.Refused,
                SocketError.TimedOut => ConnectError.TimedOut,
                _ => ConnectError.Failed,
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return ConnectError.TimedOut;
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return ConnectError.Failed;
        }
        finally
        {
            if (transport is not null)
            {
                transport.Abort();
                _ = UpstreamConnection.DisposeAsync(transport);
            }
        }
    }

    /// <summary>Takes back a connection that is fit for another exchange (wire.md rule 4), or closes it when enough are kept.</summary>
    /// <param name="connection">No longer the caller's.</param>
    /// <param name="mostKept">Idle connections kept per endpoint, by all lanes together.</param>
    /// <param name="idleTimeoutMs">How long it may wait.</param>
    internal void Return(UpstreamConnection connection, int mostKept, int idleTimeoutMs) =>
        (connection.Home ?? this).Keep(connection, mostKept, idleTimeoutMs);

    private void Keep(UpstreamConnection connection, int mostKept, int idleTimeoutMs)
    {
        connection.BeginIdle(heartbeat.NowMs, idleTimeoutMs);
        connection.Meter.ConnectionIdle(); // before it can be taken again, or the gauge would dip below zero
        int mostHere = (mostKept + laneCount - 1) / laneCount;
        IdleConnections idle = connection.Endpoint.IdleOn(lane, connection.Plan.SpeaksHttp2);
        if (connection.Endpoint.OthersOn(lane, connection.Plan.SpeaksHttp2) is IdleConnections others)
        {
            MakeRoom(idle, others, mostHere);
            mostHere -= others.Count;
        }

        if (!idle.TryPut(connection, mostHere, heartbeat))
        {
            connection.Close(wasIdle: true);
        }
    }

    /// <summary>Where an endpoint is spoken to in both protocols and as many are kept as may be, the one that has more gives way.</summary>
    private static void MakeRoom(IdleConnections idle, IdleConnections others, int most)
    {
        if (idle.Count + others.Count >= most && others.Count > idle.Count && others.TryTake(out UpstreamConnection? one))
        {
            one!.Close(wasIdle: true);
        }
    }

    /// <summary>True for one that may be lent, counted as busy from now on; else it is closed.</summary>
    private bool IsFit(UpstreamConnection connection, ConnectPlan plan)
    {
        long nowMs = heartbeat.NowMs;
        if (connection.Plan == plan &&
            connection.IdleUntilMs > nowMs &&
            connection.Endpoint.IdleCeiling.Allows(nowMs - connection.IdleSinceMs, nowMs) &&
            connection.IsQuiet())
        {
            connection.EndIdle();
            connection.Meter.ConnectionBusy();
            return true;
        }

        connection.Close(wasIdle: true);
        return false;
    }
}
