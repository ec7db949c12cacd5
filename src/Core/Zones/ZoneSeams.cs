using LoadBalancer.Core.Health;

namespace LoadBalancer.Core.Zones;

/// <summary>What a <see cref="ZoneMonitor"/> reaches the world through.</summary>
/// <param name="Prober">Probes portable IPs.</param>
/// <param name="Reader">Reads the zones' states.</param>
/// <param name="Witness">Asks witnesses.</param>
/// <param name="Store">Keeps overrides.</param>
public sealed record ZoneSeams(IProber Prober, IZoneReader Reader, IWitness Witness, IOverrideStore Store);
