using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Finds out whether an endpoint that ended a connection without a byte of an answer has read nothing of the request: then any method may be tried again.</summary>
/// <remarks>
/// Off the hot path: asked only under a request that must not be done twice. What is asked is the kernel, and either of two things proves it.
/// The connection was new and had been reset before a byte of ours left: endpoints that end do so to those in their queue. Or these three together:
/// <code>
/// a FIN came                          the server reads no other request from this connection (RFC 9112 §9.6)
/// it acknowledged none of the request the server's host did not have it yet, or the FIN would have said so (RFC 9293 §3.4)
/// then a reset came, nothing between  nobody could read it any more when it got there, or the host would have acknowledged it
/// </code>
/// A server that was killed with the request unread sends a reset alone; one that goes on reading after its FIN acknowledges. Neither is a proof.
/// </remarks>
internal static class UnreadProof
{
    /// <summary>The reset comes a round trip after the request went, or after a retransmission of it where it was lost.</summary>
    private const int MostWaitMs = 1_000;

    /// <summary>The same of an endpoint that speaks HTTP/2, which needs no search: it has said so, or whoever speaks for us has ended before it took the request.</summary>
    /// <param name="outcome">How an attempt ended.</param>
    /// <param name="connection">On this.</param>
    public static ForwardOutcome AddTold(ForwardOutcome outcome, UpstreamConnection connection) =>
        outcome is { Stage: ForwardStage.AwaitingAnswer, Reason: ReasonCode.UpstreamReset } && connection.Transport is MemoryConnection memory
            ? outcome with { IsUnread = memory.IsTurnedAway || memory.TakenCount < connection.RequestCount, IsTurnedAway = memory.IsTurnedAway }
            : outcome;

    /// <summary>Seeks the proof, and adds it to what is known of how an attempt ended; or that the client has left meanwhile.</summary>
    /// <param name="outcome">That.</param>
    /// <param name="exchange">Whose attempt it was.</param>
    /// <param name="connection">Ended by the endpoint, and still ours.</param>
    /// <param name="transport">Whose lanes the client and the connection live on.</param>
    /// <param name="time">The waits' clock.</param>
    public static async PooledTask<ForwardOutcome> AddAsync(
        ForwardOutcome outcome, Exchange exchange, UpstreamConnection connection, ProxyTransport transport, TimeProvider time)
    {
        long sentBytes = exchange.State.SentHeadBytes + (exchange.Meaning.Body.HasBody ? exchange.RequestRelay.WrittenBytes : 0);
        bool isFound = await TryFindAsync(connection, outcome.IsEndInOrder, sentBytes, transport, time);
        await transport.Enter(exchange.Connection.Transport);
        return exchange.Connection is { HasEnded: true } client && client.IsGone()
            ? outcome with { Blame = Blame.Client, Reason = ReasonCode.ClientClosed } // nothing is done for nobody
            : outcome with { IsUnread = isFound };
    }

    /// <param name="connection">Ended by the endpoint, and still ours.</param>
    /// <param name="isEndInOrder">By FIN.</param>
    /// <param name="sentBytes">What was written for this request, with the kernel or not yet.</param>
    /// <param name="transport">Whose lane it lives on.</param>
    /// <param name="time">The waits' clock.</param>
    /// <returns>False also where it could not be found out.</returns>
    internal static async PooledTask<bool> TryFindAsync(
        UpstreamConnection connection, bool isEndInOrder, long sentBytes, ProxyTransport transport, TimeProvider time)
    {
        for (int waitMs = 1; ; waitMs *= 2)
        {
            await transport.Enter(connection.Transport);
            if (connection.Transport.Transport is IPipeLayer)
            {
                return false; // the kernel counts what TLS made of it
            }

            if (!ConnectionEnds.TryAskDelivery(connection.Transport, out Delivery delivery))
            {
                return false;
            }

            if (delivery is { WasReset: true, HasSent: false })
            {
                return true;
            }

            bool mayBeUnread = isEndInOrder && delivery.UnacknowledgedBytes == sentBytes; // else it has some of it, or we still have
            if (!mayBeUnread || delivery.WasReset || waitMs > MostWaitMs)
            {
                return mayBeUnread && delivery.WasReset;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(waitMs), time);
        }
    }
}
