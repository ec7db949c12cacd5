using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Whether a request that was not answered, or not as it should be, goes to another endpoint: wire.md rule 8, in one place.</summary>
/// <remarks>
/// Off the hot path: asked only when an attempt has failed. Nothing of an answer has gone to the client by then.
/// <code>
/// what happened                                what must be true                                                      where to
/// an idle connection had died                  unread for certain, or method idempotent (or any); body at hand        anyone, on a new connection
/// no connection came about                     `connect`, budget                                                      another endpoint
/// ended before a byte of the answer            `reset`; unread for certain, or idempotent (or any); body; budget      another endpoint
/// first byte late · not HTTP · status listed   `timeout` · `invalid` · the status; the same                           another endpoint
/// anything else                                                                                                       nowhere
/// </code>
/// In every line attempts are left and the client is not to blame. The first costs nothing of the budget and counts as no attempt, where there may be two: the
/// endpoint has not refused a request, it has closed a connection that was idle.
/// </remarks>
internal static class Retry
{
    /// <summary>True when another attempt is to be made; it is taken out of the budget.</summary>
    /// <param name="exchange">Its attempt under way is not yet recorded.</param>
    /// <param name="endpoint">Whose attempt it was.</param>
    /// <param name="outcome">How it ended, or would end without another.</param>
    /// <param name="time">The budget's clock.</param>
    public static bool TryClaim(Exchange exchange, Endpoint endpoint, ForwardOutcome outcome, TimeProvider time)
    {
        if (outcome.IsRetryClaimed)
        {
            return true;
        }

        RetryPolicy policy = exchange.Policy.Retry;
        if (outcome.Blame != Blame.Upstream || !HasAttempts(exchange))
        {
            return false;
        }

        bool mayRepeat = outcome.Stage == ForwardStage.Connecting || ((outcome.IsUnread || MayDoTwice(exchange)) && HasBodyAtHand(exchange));
        return mayRepeat && (outcome.IsIdleDeath || (IsListed(policy.On, outcome) && TrySpend(exchange, endpoint, time)));
    }

    /// <summary>The same for an answer whose head is here and has gone nowhere yet.</summary>
    /// <remarks>Only while nothing of the body is being taken: it asks what was kept of it.</remarks>
    public static bool TryClaimStatus(Exchange exchange, Endpoint endpoint, TimeProvider time) =>
        CoversStatus(exchange) && HasAttempts(exchange) && HasBodyAtHand(exchange) && TrySpend(exchange, endpoint, time);

    /// <summary>True when the answer whose head is here is one that such a request may have from another endpoint.</summary>
    public static bool CoversStatus(Exchange exchange) => exchange.Policy.Retry.Covers(exchange.Answer.StatusCode) && MayDoTwice(exchange);

    /// <summary>True when it depends on a proof that the endpoint has read nothing of the request whether there is another attempt.</summary>
    public static bool NeedsProof(Exchange exchange, Endpoint endpoint, in ForwardOutcome outcome) =>
        outcome is { Stage: ForwardStage.AwaitingAnswer, Reason: ReasonCode.UpstreamReset, Blame: Blame.Upstream } &&
        !MayDoTwice(exchange) && HasBodyAtHand(exchange) && HasAttempts(exchange) &&
        (outcome.IsIdleDeath || (IsListed(exchange.Policy.Retry.On, outcome) && exchange.Cluster.HasOther(endpoint, exchange.State.Tried.Span)));

    private static bool HasAttempts(Exchange exchange) =>
        exchange.State.AttemptCount + 1 < exchange.Policy.Retry.Attempts + (exchange.State.HasMetIdleDeath ? 1 : 0);

    /// <summary>True when doing the work twice is harmless, or what the operator asked for.</summary>
    private static bool MayDoTwice(Exchange exchange) => exchange.Request.Method.IsIdempotent() || exchange.Policy.Retry.TakesNonIdempotent;

    /// <summary>What was taken of the body can be sent again, and then the rest.</summary>
    private static bool HasBodyAtHand(Exchange exchange) => !exchange.Meaning.Body.HasBody || exchange.Replay.IsWhole;

    private static bool IsListed(RetryOn on, ForwardOutcome outcome) => (outcome.Stage, outcome.Reason) switch
    {
        (ForwardStage.Connecting, _) => on.HasFlag(RetryOn.Connect),
        (ForwardStage.AwaitingAnswer, ReasonCode.UpstreamReset) => on.HasFlag(RetryOn.Reset),
        (ForwardStage.AwaitingAnswer, ReasonCode.FirstByteTimeout) => on.HasFlag(RetryOn.Timeout),
        (ForwardStage.ReadingHead, ReasonCode.UpstreamInvalid) => on.HasFlag(RetryOn.Invalid),
        _ => false,
    };

    private static bool TrySpend(Exchange exchange, Endpoint endpoint, TimeProvider time)
    {
        Cluster cluster = exchange.Cluster;
        if (!cluster.HasOther(endpoint, exchange.State.Tried.Span))
        {
            return false;
        }

        bool isGranted = cluster.State.Budget.TrySpend(exchange.Policy.Retry.Budget, time);
        if (!isGranted)
        {
            cluster.Meter.CountRetryDenied();
        }

        return isGranted;
    }
}
