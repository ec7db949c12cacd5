using System.Collections.Immutable;

namespace LoadBalancer.Core.Admin;

/// <summary>How the configuration came in.</summary>
/// <param name="Paths">Where it is read from; empty when it is read once only (the demo).</param>
/// <param name="LastReload">The last time that it was read.</param>
public sealed record ConfigStatus(ImmutableArray<string> Paths, ReloadStatus LastReload);
