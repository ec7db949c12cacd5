using LoadBalancer.Core.Configuration.Changes;

namespace LoadBalancer.Host.Lifetime;

/// <summary>A configuration that was put in force.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="SwappedAt">The timestamp from which on requests met it.</param>
/// <param name="Changes">What is different now.</param>
internal sealed record AlbReload(long Generation, long SwappedAt, ConfigChanges Changes);
