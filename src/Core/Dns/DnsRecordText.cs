namespace LoadBalancer.Core.Dns;

/// <summary>One record as a zone file writes it.</summary>
/// <param name="Owner">Whose, with the dot at its end.</param>
/// <param name="TtlSeconds">How long it may be kept.</param>
/// <param name="Type"><c>A</c>, <c>AAAA</c>, …</param>
/// <param name="Data">What it says.</param>
public sealed record DnsRecordText(string Owner, long TtlSeconds, string Type, string Data)
{
    /// <summary>One line of a zone file.</summary>
    public override string ToString() => $"{Owner} {TtlSeconds} IN {Type} {Data}";
}
