using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Discovery;

/// <summary>A service's name that is looked up again and again: its <c>dns</c>, compiled.</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Service">The service's name.</param>
/// <param name="Host">Whose addresses are its endpoints.</param>
/// <param name="RefreshMs">From one lookup to the next, give or take a tenth.</param>
/// <param name="Meter">Counts the lookups.</param>
public sealed record NameTarget(string Service, string Host, int RefreshMs, ServiceMeter Meter);
