using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What follows on a connection to an endpoint of a <c>tcp</c> listener's service: everything, in both directions, unread.</summary>
/// <remarks>
/// What an <see cref="Attempt"/> is to a request; there is no other after it, since what the client said is gone to the endpoint. An endpoint that resets
/// before it has said a byte has failed; one that has said something is as well as one whose answer came.
/// </remarks>
internal static class StreamAttempt
{
    /// <param name="exchange">A stream's, with <paramref name="connection"/> as its upstream.</param>
    /// <param name="connection">The caller's, used up afterwards.</param>
    /// <param name="heartbeat">The clock of silence.</param>
    public static async PooledTask<ForwardOutcome> RunAsync(Exchange exchange, UpstreamConnection connection, Heartbeat heartbeat)
    {
        exchange.State.IsRequestSent = true; // an end in order is passed on as one
        ForwardOutcome outcome = await new Tunnel(exchange, connection, exchange.Policy, heartbeat).RunAsync();
        return outcome with { HasTalked = exchange.State.SentBytes > 0 };
    }
}
