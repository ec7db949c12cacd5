using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Gets a request answered by one of a service's endpoints: attempts, who gets the next, and what becomes of their connections.</summary>
/// <remarks>
/// Hot path, one per lane, no state of its own. The steps of <see cref="ForwardAsync"/>:
/// 1. pick an endpoint · 2. take an idle connection to it, or open one, or wait for room · 3. make the attempt, then keep the connection or end it ·
/// 4. record it, and go back to 1 if another one is allowed (<see cref="Retry"/>).
/// </remarks>
internal sealed class Forwarder(UpstreamConnector connector, ProxyTransport transport, Heartbeat heartbeat)
{
    /// <summary>Looks for room where the line takes nobody and others were quicker each time; then it is refused.</summary>
    private const int MostLooks = 3;

    /// <param name="exchange">Knows whom to ask and how (<see cref="Exchange.BeginForwarding"/>).</param>
    /// <returns>How the last attempt ended. The answer went to the client when it is <see cref="ForwardOutcome.Done"/>.</returns>
    public async PooledTask<ForwardOutcome> ForwardAsync(Exchange exchange)
    {
        exchange.Cluster.State.Budget.CountRequest();
        bool mustBeNew = exchange.State.IsStream || exchange.Meaning.AsksWebSocket;
        bool isNewcomer = true; // who stands behind those in line
        int waits = 0; // for room
        while (true)
        {
            Endpoint? endpoint = Pick(exchange);
            if (endpoint is null)
            {
                GiveRoom(exchange); // a turn it may have had is no use to it
                return ForwardOutcome.NoEndpoint;
            }

            ForwardOutcome outcome = default; // of our own bug, which goes on as an exception
            exchange.State.Clock.Start(heartbeat.Time);
            exchange.State.RelayedStatus = 0;
            UpstreamConnection? connection = null;
            bool mustWait = isNewcomer && exchange.Policy.MaxConnections > 0 && exchange.Cluster.State.Line.Count > 0;
            if (!mustWait && (mustBeNew || !connector.TryRentIdle(endpoint, exchange.Connect, out connection)))
            {
                RentResult rent = await connector.ConnectAsync(
                    endpoint,
                    exchange.Connect,
                    ProxiedClients.Of(exchange),
                    exchange.Policy.ConnectTimeoutMs,
                    exchange.Policy.MaxConnections,
                    mustBeNew,
                    exchange.Cluster.Meter);
                mustWait = rent.Error == ConnectError.Full;
                connection = rent.Connection;
                exchange.State.Clock.MarkConnect(heartbeat.Time, connection is not null);
                outcome = ForwardOutcome.NotConnected(rent.Error);
            }

            if (mustWait)
            {
                ReasonCode inVain = await WaitForRoomAsync(exchange, waits++);
                if (inVain != ReasonCode.None)
                {
                    return ForwardOutcome.NotTaken(inVain);
                }

                isNewcomer = false;
                continue;
            }

            if (waits > 0)
            {
                OfferRoom(exchange); // more than its place may have come free
            }

            if (connection is not null)
            {
                exchange.BeginAttempt(connection);
                endpoint.State.EnterExchange();
                try
                {
                    outcome = default;
                    outcome = await (exchange.State.IsStream
                        ? StreamAttempt.RunAsync(exchange, connection, heartbeat)
                        : Attempt.RunAsync(exchange, endpoint, connection, heartbeat));
                    outcome = UnreadProof.AddTold(outcome, connection);
                    if (outcome.Stage != ForwardStage.Done && !outcome.IsUnread && Retry.NeedsProof(exchange, endpoint, outcome))
                    {
                        outcome = await UnreadProof.AddAsync(outcome, exchange, connection, transport, heartbeat.Time);
                    }
                }
                finally
                {
                    exchange.Upstream = null;
                    endpoint.State.LeaveExchange();
                    Settle(connection, exchange, outcome);
                    GiveRoom(exchange);
                }
            }
            else
            {
                GiveRoom(exchange);
            }

            if (!GoesOn(exchange, endpoint, outcome))
            {
                return outcome;
            }

            isNewcomer = false;
            mustBeNew = true; // what pooled connections had to say of their endpoints' health has been heard (wire.md F19)
        }
    }

    private static Endpoint? Pick(Exchange exchange) => StickyPick.Pick(exchange, exchange.Cluster, QueryOf(exchange));

    private static PickQuery QueryOf(Exchange exchange) => new()
    {
        Hash = RequestHash.Of(exchange, exchange.Policy.Balancing.HashKey),
        Holder = StickyPick.FindHolder(exchange, exchange.Cluster),
        Tried = exchange.State.Tried.Span,
        MaxConnections = exchange.Policy.MaxConnections,
    };

    /// <summary>Records an attempt that is over, and says whether there is another.</summary>
    private bool GoesOn(Exchange exchange, Endpoint endpoint, in ForwardOutcome outcome)
    {
        bool goesOn = outcome.Stage != ForwardStage.Done && Retry.TryClaim(exchange, endpoint, outcome, heartbeat.Time);
        exchange.State.AddAttempt(exchange.State.Clock.ToLog(heartbeat.Time, endpoint, exchange.State.RelayedStatus));
        PassiveHealth.Observe(exchange.Cluster, endpoint, AttemptConducts.Of(outcome, exchange.State.RelayedStatus), heartbeat.Time);
        if (goesOn)
        {
            exchange.Cluster.Meter.CountRetry(outcome.Reason);
        }

        if (goesOn && outcome.IsIdleDeath)
        {
            exchange.State.HasMetIdleDeath = true; // the connection died, not the endpoint: it is as good as before, and may have the session
        }
        else if (goesOn)
        {
            exchange.State.Tried.Add(endpoint);
        }

        return goesOn;
    }

    /// <summary>Waits until an endpoint of the service may have room, as long and in as long a line as the policy allows.</summary>
    /// <param name="exchange">Without a connection.</param>
    /// <param name="waits">How often it has been here before.</param>
    /// <returns>None when it is worth looking again; else why there is no use in it.</returns>
    private async PooledTask<ReasonCode> WaitForRoomAsync(Exchange exchange, int waits)
    {
        Endpoint? holder = StickyPick.FindHolder(exchange, exchange.Cluster);
        if (exchange.QueueWait.TryEnter(exchange.Cluster, exchange.Policy, exchange.State.Tried, holder) is not ValueTask<bool> turn)
        {
            // There may be room all the same: somebody was quicker than our last look, or nobody in line has a use for it.
            bool isFree = exchange.Cluster.HasRoomFor(QueryOf(exchange));
            bool isTaken = isFree && exchange.Cluster.State.Line.GrantNext();
            return isFree && !isTaken && waits < MostLooks ? ReasonCode.None : ReasonCode.Overloaded;
        }

        // Race: whoever made room between our look and our entering the line found nobody in it. We entered, then look again; it made room, then
        // looks into the line: with a full fence between the two steps on either side, one of us sees the other.
        OfferRoom(exchange);
        bool hasTurn = await turn;
        await transport.Enter(exchange.Connection.Transport);
        if (!hasTurn)
        {
            exchange.EndQueueWait();
            return ReasonCode.QueueTimeout;
        }

        if (exchange.Connection is { HasEnded: true } client && client.IsGone())
        {
            GiveRoom(exchange); // to the next in line
            return ReasonCode.ClientClosed;
        }

        return ReasonCode.None;
    }

    /// <summary>Whoever waits gets a turn, if there is room that the exchange itself would have.</summary>
    private static void OfferRoom(Exchange exchange)
    {
        if (exchange.Cluster.State.Line.Count > 0 && exchange.Cluster.HasRoomFor(QueryOf(exchange)))
        {
            exchange.Cluster.State.Line.GrantNext();
        }
    }

    /// <summary>The exchange has no connection, or no longer: whoever waits for one may look.</summary>
    private static void GiveRoom(Exchange exchange)
    {
        if (exchange.Policy.MaxConnections > 0)
        {
            exchange.EndQueueWait();
            Interlocked.MemoryBarrier();
            exchange.Cluster.State.Line.GrantNext();
        }
    }

    /// <summary>Keeps a connection that is fit for another exchange; ends one whose exchange is over gently, and any other at once.</summary>
    private void Settle(UpstreamConnection connection, Exchange exchange, ForwardOutcome outcome)
    {
        bool isDone = outcome.Stage == ForwardStage.Done || outcome.IsAnswerTaken;
        if (isDone && Attempt.AllowsReuse(exchange, connection))
        {
            connector.Return(connection, exchange.Policy.KeptIdleCount, exchange.Policy.KeptIdleTimeoutMs);
        }
        else if (isDone && (exchange.State.RelayedStatus == 101 || exchange.State.IsRequestSent))
        {
            connection.Close(wasIdle: false);
        }
        else
        {
            connection.Cut();
        }
    }
}
