namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>The kinds of records that are published, by their numbers on the wire (RFC 1035 §3.2.2, RFC 3596 §2.1).</summary>
public enum RecordKind : ushort
{
    /// <summary>IPv4.</summary>
    A = 1,

    /// <summary>IPv6.</summary>
    Aaaa = 28,
}
