using System.Collections.Immutable;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>A Pod.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Object">Its name and labels.</param>
/// <param name="Address">As written; empty: it has none yet.</param>
/// <param name="Node">Where it runs; empty: not known.</param>
/// <param name="Zone">Empty: not known.</param>
/// <param name="IsReady">It may be sent requests.</param>
/// <param name="HasEnded">Succeeded or failed: no service selects it any more.</param>
/// <param name="Ports">The containers' ports that have a name.</param>
internal sealed record KubePod(
    KubeObject Object, string Address, string Node, string Zone, bool IsReady, bool HasEnded, ImmutableArray<(string Name, int Port)> Ports);
