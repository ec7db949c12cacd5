using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Core.Discovery;

/// <summary>What is known of a service's name.</summary>
/// <param name="Host">The name.</param>
public sealed record NameRecord(string Host)
{
    /// <summary>Of the last good answer; empty while there has been none.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>When that came; null while there has been none.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Why the last lookup brought nothing; empty when it did bring something.</summary>
    public string Fault { get; init; } = "";
}
