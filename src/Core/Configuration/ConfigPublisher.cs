using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>Turns what the operator wrote into what the proxy runs.</summary>
/// <remarks>Config path. Any thread may publish; the hot path reads <see cref="SnapshotStore"/> and never waits.</remarks>
public sealed class ConfigPublisher(SnapshotStore store, SnapshotCompiler compiler)
{
    private readonly Lock _publishing = new(); // orders writers; a reader never waits

    /// <summary>Puts <paramref name="config"/> in force whole, or changes nothing.</summary>
    /// <param name="config">What to run from now on.</param>
    /// <param name="faults">Every fault found, not only the first; warnings alone do not refuse.</param>
    public bool TryPublish(ProxyConfig config, out ImmutableArray<ConfigFault> faults)
    {
        lock (_publishing)
        {
            // The old snapshot goes in, so that an unchanged endpoint keeps its health and idle connections.
            if (!compiler.TryCompile(config, store.Current, out ProxySnapshot? next, out faults))
            {
                return false;
            }

            store.Publish(next);
            return true;
        }
    }
}
