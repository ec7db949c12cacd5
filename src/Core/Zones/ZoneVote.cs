namespace LoadBalancer.Core.Zones;

/// <summary>What one zone has seen of one ALB.</summary>
/// <param name="Zone">Who has seen it.</param>
/// <param name="Health">What.</param>
/// <param name="Reason">The last probe's end when it failed; else empty.</param>
public sealed record ZoneVote(string Zone, AlbHealth Health, string Reason);
