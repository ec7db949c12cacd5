using LoadBalancer.Core.Discovery;

namespace LoadBalancer.Core.Admin;

/// <summary>What is known of the name whose addresses are a service's endpoints.</summary>
/// <param name="Name">The name.</param>
/// <param name="Addresses">How many it has.</param>
/// <param name="LastAnswer">When it was last answered with an address; null when it never was.</param>
/// <param name="Error">Why the last lookup brought none; empty when it brought some.</param>
/// <param name="KeepsLast">The endpoints are those of <paramref name="LastAnswer"/>, since nothing has come behind it.</param>
public sealed record DnsStatus(string Name, int Addresses, DateTimeOffset? LastAnswer, string Error, bool KeepsLast)
{
    /// <summary>Reads it; null where there is none.</summary>
    public static DnsStatus? Of(NameRecord? record) => record is null ? null : new DnsStatus(
        record.Host, record.Addresses.Length, record.AnsweredAt, record.Fault, record.Fault.Length > 0 && record.AnsweredAt is not null);
}
