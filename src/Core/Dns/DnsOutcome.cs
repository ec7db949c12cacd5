using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Dns;

/// <summary>What became of one query.</summary>
/// <param name="Decision">Why.</param>
/// <param name="Asked">What it asked, for metrics.</param>
/// <param name="AnswerBytes">How long the answer is; 0: there is none.</param>
internal readonly record struct DnsOutcome(DnsDecision Decision, DnsAsked Asked, int AnswerBytes)
{
    /// <summary>The same for metrics.</summary>
    public DnsEnd End => Decision switch
    {
        DnsDecision.Limited => DnsEnd.Limited,
        DnsDecision.Slipped => DnsEnd.Slipped,
        DnsDecision.OtherOperation => DnsEnd.NotImp,
        DnsDecision.Malformed => DnsEnd.FormErr,
        DnsDecision.BadVersion => DnsEnd.BadVers,
        DnsDecision.OtherClass or DnsDecision.Transfer or DnsDecision.OtherZone => DnsEnd.Refused,
        >= DnsDecision.Addresses => DnsEnd.NoError,
        _ => DnsEnd.Dropped,
    };
}
