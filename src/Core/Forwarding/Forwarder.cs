using System.Runtime.CompilerServices;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Gets a request answered by one of a service's endpoints: attempts, and who gets the next.</summary>
/// <remarks>Hot path, one per engine, no state of its own.</remarks>
internal sealed class Forwarder(UpstreamConnector connector, Heartbeat heartbeat)
{
    /// <returns>How the last attempt ended. The answer went to the client when it is <see cref="ForwardOutcome.Done"/>.</returns>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public async ValueTask<ForwardOutcome> ForwardAsync(Exchange exchange, Cluster cluster)
    {
        Endpoint? tried = null;
        bool needsFresh = false;
        while (true)
        {
            Endpoint? endpoint = cluster.Pick(tried);
            if (endpoint is null)
            {
                return ForwardOutcome.NoEndpoint;
            }

            ForwardOutcome outcome = await Attempt.RunAsync(exchange, cluster, endpoint, connector, heartbeat, needsFresh);
            bool mayRetry = outcome.MayRetry(exchange.Request.Method.IsIdempotent(), isBodyAtHand: !exchange.Meaning.Body.HasBody);
            if (!mayRetry || exchange.State.AttemptCount >= cluster.Policy.Attempts)
            {
                return outcome;
            }

            // Full says nothing of pooled connections; with one endpoint it would say the same again.
            if (outcome.Reason == ReasonCode.QueueTimeout && cluster.Endpoints.Length == 1)
            {
                return outcome;
            }

            // What pooled connections had to say of their endpoints' health has been heard: the retry makes a new one (wire.md F19).
            cluster.Meter.CountRetry(outcome.Reason);
            needsFresh |= outcome.Reason != ReasonCode.QueueTimeout;
            tried = endpoint;
        }
    }
}
