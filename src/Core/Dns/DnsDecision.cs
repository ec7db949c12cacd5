namespace LoadBalancer.Core.Dns;

/// <summary>Why a query was answered as it was.</summary>
internal enum DnsDecision : byte
{
    // Not answered.
    Short = 0,
    Response,
    NotReady,
    Oversized,
    Limited,

    // Answered without looking at the name.
    Slipped,
    OtherOperation,
    Malformed,
    BadVersion,
    OtherClass,
    Transfer,
    OtherZone,

    // Answered for the name.
    Addresses,
    NameserverAddresses,
    Soa,
    Nameservers,
    Minimal,
    NoData,
}
