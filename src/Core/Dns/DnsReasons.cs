namespace LoadBalancer.Core.Dns;

/// <summary>Why a query was answered as it was, in words.</summary>
internal static class DnsReasons
{
    public static string Of(DnsDecision decision, DnsZone? zone, string type) => decision switch
    {
        DnsDecision.NotReady => "nothing is answered before the first round of probes has ended",
        DnsDecision.OtherZone => $"it is not {zone?.Domain} nor below it: no other name is answered here",
        DnsDecision.Transfer => "the zone is handed to nobody",
        DnsDecision.Addresses => $"these ALBs are enabled and answered now; the order changes with each answer, the first place goes by weight",
        DnsDecision.NameserverAddresses => "it is the name of one of the domain's nameservers, and these are its addresses",
        DnsDecision.Soa => "the name is the domain itself, and has this one",
        DnsDecision.Nameservers => "the name is the domain itself, and these are its nameservers",
        DnsDecision.Minimal => "ANY is answered with one record that says so, never with all (RFC 8482)",
        DnsDecision.NoData when zone is { Addresses.IsEmpty: true } => "no ALB is answered now: none is enabled, or all are down and on_all_down is \"empty\"",
        DnsDecision.NoData => $"the name exists and has no {type}; the SOA says for how long that may be believed",
        _ => "the query is none that is answered",
    };
}
