using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What an attempt's outcome says of its endpoint: the one table between forwarding and passive health.</summary>
/// <remarks>
/// Hot path, pure.
/// <code>
/// outcome                                                        says
/// done, a tunnel however it ended, a status to be had elsewhere  answered, with its status
/// a stream whose endpoint had said something                     answered: how it ends is its protocol's matter
/// no connection (refused, timed out, unreachable)                not connected
/// a reused connection was dead: reset before any byte            neutral: it may have been closed as we took it
/// the endpoint said in HTTP/2 that it has not processed it       neutral: it goes, or has enough
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
        if (outcome.Stage == ForwardStage.Done || status == 101 || outcome.IsRetryClaimed || outcome.HasTalked)
        {
            return new AttemptConduct(ConductKind.Answered, status);
        }

        return outcome.Blame != Blame.Upstream || outcome.IsIdleDeath || outcome.IsTurnedAway ? default
            : new AttemptConduct(outcome.Stage == ForwardStage.Connecting ? ConductKind.NotConnected : ConductKind.Failed, status, outcome.Reason);
    }
}
