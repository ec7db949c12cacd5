using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns;

/// <summary>All that is answered for the cluster's name now.</summary>
/// <remarks>Background, immutable; a changed verdict makes a new one. In DNS this is a zone too; elsewhere in this product a zone is a data centre.</remarks>
public sealed record DnsZone
{
    /// <summary>The name, without a dot behind it; everything below it is answered as itself.</summary>
    public required string Domain { get; init; }

    /// <summary>One per zone.</summary>
    public required ImmutableArray<DnsNameserver> Nameservers { get; init; }

    /// <summary>What is answered, of both kinds, in the order of the configuration; empty only with <c>on_all_down = "empty"</c> or nothing enabled.</summary>
    public required ImmutableArray<DnsAddress> Addresses { get; init; }

    /// <summary>How long an answer may be kept.</summary>
    public required int TtlSeconds { get; init; }

    /// <summary>Of the SOA: grows with every change, across restarts too.</summary>
    public required uint Serial { get; init; }
}
