namespace LoadBalancer.Core.Zones;

/// <summary>What this zone hears of another one, or of itself.</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Zone">Which.</param>
/// <param name="IsHeard">True when its votes count now.</param>
/// <param name="Reason">Why not: <c>no answer</c>, <c>signed with another secret</c>, <c>its clock is 45 s ahead</c>; else empty.</param>
/// <param name="LastHeard">When its state was last read; null: never.</param>
/// <param name="ConfigHash">What it runs; empty: not known.</param>
/// <param name="IsConfigSame">False when that is another configuration than ours.</param>
/// <param name="Build">Its program's version; empty: not known.</param>
public sealed record ZoneHearing(
    string Zone, bool IsHeard, string Reason, DateTimeOffset? LastHeard, string ConfigHash, bool IsConfigSame, string Build);
