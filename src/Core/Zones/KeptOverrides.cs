using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>What of overrides outlives a restart.</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record KeptOverrides
{
    /// <summary>The newest of each ALB.</summary>
    public required ImmutableArray<AlbOverride> Overrides { get; init; }

    /// <summary>Of which ALBs it was in force here: a configuration that says otherwise now was changed meanwhile.</summary>
    public required ImmutableArray<string> InForce { get; init; }

    /// <summary>The newest of each ALB that the configuration has overruled here.</summary>
    public required ImmutableArray<AlbOverride> Dismissed { get; init; }
}
