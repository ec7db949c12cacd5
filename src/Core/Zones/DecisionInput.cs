using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>Everything a decision depends on.</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record DecisionInput
{
    /// <summary>What is configured.</summary>
    public required ZonePlan Plan { get; init; }

    /// <summary>One for each ALB of the plan, in its order.</summary>
    public required ImmutableArray<AlbFacts> Albs { get; init; }

    /// <summary>One for each other zone of the plan.</summary>
    public required ImmutableArray<HeardZone> Others { get; init; }

    /// <summary>When a witness answered that was asked last, on the monotonic clock; null: none did, or none was asked.</summary>
    public long? WitnessAtMs { get; init; }

    /// <summary>True once every ALB has been probed.</summary>
    public bool IsReady { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What was decided before.</summary>
    public required ZoneVerdicts Last { get; init; }
}
