namespace LoadBalancer.Core.Balancing;

/// <summary>How a service chooses among its endpoints: the compiled keys that say so.</summary>
/// <remarks>Hot path, immutable. The defaults are those of <c>[[services]]</c> (reference.md §2).</remarks>
public sealed record BalancingPlan
{
    /// <summary>The defaults.</summary>
    public static BalancingPlan Default { get; } = new();

    /// <summary><c>balancing</c>.</summary>
    public BalancingPolicy Policy { get; init; }

    /// <summary><c>hash_key</c>; null: the policy asks for none.</summary>
    public HashKey? HashKey { get; init; }

    /// <summary>How long an endpoint takes to its full share (<c>slow_start</c>); 0: it has it at once.</summary>
    public int SlowStartMs { get; init; }

    /// <summary>The zone whose endpoints come first (<c>prefer_zone</c>, <c>node.zone</c>); empty: none is preferred.</summary>
    public string PreferredZone { get; init; } = "";
}
