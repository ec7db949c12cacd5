using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>What one zone tells the others.</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record ZoneState
{
    /// <summary>Whose it is.</summary>
    public required string Zone { get; init; }

    /// <summary>The ALB whose process says it.</summary>
    public required string Alb { get; init; }

    /// <summary>Tells this run of that process from every other.</summary>
    public required long Boot { get; init; }

    /// <summary>Grows with every state of one boot.</summary>
    public required long Sequence { get; init; }

    /// <summary>Wall clock, in milliseconds since 1970-01-01 UTC.</summary>
    public required long AtMs { get; init; }

    /// <summary>What the process runs.</summary>
    public required string ConfigHash { get; init; }

    /// <summary>Its program's version.</summary>
    public required string Build { get; init; }

    /// <summary>What it says of itself: one of <see cref="AlbStanding"/>.</summary>
    public required string Standing { get; init; }

    /// <summary>One for each ALB of its plan.</summary>
    public required ImmutableArray<AlbSighting> Seen { get; init; }

    /// <summary>Those it holds.</summary>
    public required ImmutableArray<AlbOverride> Overrides { get; init; }
}
