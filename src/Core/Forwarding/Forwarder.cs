using System.Runtime.CompilerServices;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Gets a request answered by one of a service's endpoints: attempts, who gets the next, and what becomes of their connections.</summary>
/// <remarks>Hot path, one per lane, no state of its own.</remarks>
internal sealed class Forwarder(UpstreamConnector connector, Heartbeat heartbeat)
{
    /// <returns>How the last attempt ended. The answer went to the client when it is <see cref="ForwardOutcome.Done"/>.</returns>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public async ValueTask<ForwardOutcome> ForwardAsync(Exchange exchange, Cluster cluster)
    {
        bool mustBeNew = exchange.Meaning.AsksWebSocket;
        while (true)
        {
            Endpoint? endpoint = cluster.Pick(new PickQuery { Tried = exchange.State.Tried.Span });
            if (endpoint is null)
            {
                return ForwardOutcome.NoEndpoint;
            }

            ForwardOutcome outcome = default; // of our own bug, which goes on as an exception
            exchange.State.Clock.Start(heartbeat.Time);
            exchange.State.RelayedStatus = 0;
            if (mustBeNew || !connector.TryRentIdle(endpoint, out UpstreamConnection? connection))
            {
                RentResult rent = await connector.ConnectAsync(
                    endpoint, cluster.Policy.ConnectTimeoutMs, cluster.Policy.MaxConnections, mustBeNew, cluster.Meter);
                connection = rent.Connection;
                exchange.State.Clock.MarkConnect(heartbeat.Time, connection is not null);
                outcome = ForwardOutcome.NotConnected(rent.Error);
            }

            if (connection is not null)
            {
                exchange.BeginAttempt(connection);
                endpoint.State.EnterExchange();
                try
                {
                    outcome = default;
                    outcome = await Attempt.RunAsync(exchange, cluster, endpoint, connection, heartbeat);
                }
                finally
                {
                    exchange.Upstream = null;
                    endpoint.State.LeaveExchange();
                    Settle(connection, exchange, cluster.Policy, outcome);
                }
            }

            exchange.State.AddAttempt(exchange.State.Clock.ToLog(heartbeat.Time, endpoint, exchange.State.RelayedStatus));
            PassiveHealth.Observe(cluster, endpoint, AttemptConducts.Of(outcome, exchange.State.RelayedStatus), heartbeat.Time);
            if (!MayTryAgain(exchange, cluster, outcome))
            {
                return outcome;
            }

            // What pooled connections had to say of their endpoints' health has been heard: the retry makes a new one (wire.md F19).
            cluster.Meter.CountRetry(outcome.Reason);
            mustBeNew |= outcome.Reason != ReasonCode.QueueTimeout;
            exchange.State.Tried.Add(endpoint);
        }
    }

    private static bool MayTryAgain(Exchange exchange, Cluster cluster, ForwardOutcome outcome)
    {
        if (outcome.Stage == ForwardStage.Done || exchange.State.AttemptCount >= cluster.Policy.Attempts)
        {
            return false;
        }

        // Full says nothing of pooled connections; with one endpoint it would say the same again.
        bool wouldRepeat = outcome.Reason == ReasonCode.QueueTimeout && cluster.Endpoints.Length == 1;
        return !wouldRepeat && outcome.MayRetry(exchange.Request.Method.IsIdempotent(), isBodyAtHand: !exchange.Meaning.Body.HasBody);
    }

    /// <summary>Keeps a connection that is fit for another exchange; ends one whose exchange is over gently, and any other at once.</summary>
    private void Settle(UpstreamConnection connection, Exchange exchange, ClusterPolicy policy, ForwardOutcome outcome)
    {
        bool isDone = outcome.Stage == ForwardStage.Done;
        if (isDone && Attempt.AllowsReuse(exchange, connection, policy))
        {
            connector.Return(connection, policy.KeptIdleCount, policy.KeptIdleTimeoutMs);
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
