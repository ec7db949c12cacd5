namespace LoadBalancer.Core.Dns.Wire;

/// <summary>How an answer ends (RFC 1035 §4.1.1; from 16 on with EDNS).</summary>
internal enum DnsRcode : byte
{
    NoError = 0,
    FormErr = 1,
    NotImp = 4,
    Refused = 5,
    BadVers = 16,
}
