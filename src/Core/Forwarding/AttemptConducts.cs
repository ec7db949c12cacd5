using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What an attempt's outcome says of its endpoint: the one table between forwarding and passive health.</summary>
/// <remarks>
/// Hot path, pure.
/// <code>
/// outcome                                                        says
/// done, or a tunnel however it ended                             answered, with its status
/// an answer left unsaid, since another endpoint is asked         answered, with its status
/// no connection (refused, timed out, unreachable)                not connected
/// no place in the queue for max_connections                       neutral: our own limit
/// a reused connection was dead: reset before any byte            neutral: it may have been closed as we took it
/// anything else that is the endpoint's fault                     failed
/// the client's fault, or ours                                    neutral
/// </code>
/// A connect that fails for want of a port of ours counts as not connected: the endpoint cannot be reached from here, whosever fault that is.
/// </remarks>
internal static class AttemptConducts
{
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="status">The endpoint's answer; 0 while there is none.</param>
    public static AttemptConduct Of(in ForwardOutcome outcome, int status)
    {
        if (outcome.Stage == ForwardStage.Done || outcome.Reason == ReasonCode.UpstreamStatus || status == 101)
        {
            return new AttemptConduct(ConductKind.Answered, status);
        }

        bool isNeutral = outcome.Blame != Blame.Upstream || outcome.IsIdleDeath ||
            outcome.Reason is ReasonCode.QueueTimeout or ReasonCode.Overloaded or ReasonCode.NoEndpoint;
        return isNeutral ? default
            : new AttemptConduct(outcome.Stage == ForwardStage.Connecting ? ConductKind.NotConnected : ConductKind.Failed, status, outcome.Reason);
    }
}
