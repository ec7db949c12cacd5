namespace LoadBalancer.Core.Zones;

/// <summary>What this zone hears of another one when it decides.</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Hearing">As it is shown; whether it counts is among it.</param>
/// <param name="HeardAtMs">When it was last heard, on the monotonic clock.</param>
/// <param name="State">What it told then; null: without a secret nothing is told, and an answered probe is all that is heard.</param>
internal sealed record HeardZone(ZoneHearing Hearing, long HeardAtMs, ZoneState? State);
