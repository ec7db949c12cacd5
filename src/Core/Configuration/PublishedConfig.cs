using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>A snapshot in force and the configuration it was made of: one value, so that whoever explains the one by the other has both of the same publish.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Config">What the operator wrote.</param>
/// <param name="Snapshot">What runs.</param>
public sealed record PublishedConfig(ProxyConfig Config, ProxySnapshot Snapshot);
