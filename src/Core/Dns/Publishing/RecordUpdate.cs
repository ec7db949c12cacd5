using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>One update as a compare-and-swap: whoever acts on a view that is no longer true changes nothing (RFC 2136 §2.4.2).</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Zone">The server's zone that the names are in.</param>
/// <param name="Expected">What must be there, exactly; an empty set must not be. All sets, the unchanged ones too: they were not read in one moment.</param>
/// <param name="Replacements">The sets that become others; an empty one is taken away.</param>
public sealed record RecordUpdate(string Zone, ImmutableArray<RecordSet> Expected, ImmutableArray<RecordSet> Replacements)
{
    /// <summary>What makes <paramref name="found"/> into <paramref name="wanted"/>; the sets of both are in the same order.</summary>
    public static RecordUpdate Between(string zone, ImmutableArray<RecordSet> found, ImmutableArray<RecordSet> wanted) =>
        new(zone, found, [.. wanted.Where((set, index) => !set.Equals(found[index]))]);
}
