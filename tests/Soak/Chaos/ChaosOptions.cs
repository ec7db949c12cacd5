namespace LoadBalancer.Soak.Chaos;

/// <summary>What the command line says of a scenario's run.</summary>
/// <param name="Seed">Of all dice.</param>
/// <param name="Length">How long; null: as long as the scenario needs for its promise.</param>
/// <param name="LbPath">The lb to run; null: the one beside this program.</param>
/// <param name="IsFull">At full size where that asks for more than a usual machine's limits.</param>
internal sealed record ChaosOptions(int Seed, TimeSpan? Length, string? LbPath, bool IsFull);
