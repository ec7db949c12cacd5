using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>Turns what the operator wrote into what the proxy runs.</summary>
/// <remarks>Config path. Any thread may publish; the hot path reads <see cref="SnapshotStore"/> and never waits.</remarks>
/// <param name="store">Where snapshots are put in force.</param>
/// <param name="compiler">Makes them.</param>
/// <param name="inForce">What the store's first snapshot was made of; null where nothing can change but by a publish.</param>
/// <param name="published">Called after each publish, in their order, before the next can begin: tells health and discovery what to watch.</param>
public sealed class ConfigPublisher(
    SnapshotStore store, SnapshotCompiler compiler, ProxyConfig? inForce = null, Action<ProxyConfig, ProxySnapshot>? published = null)
{
    private readonly Lock _publishing = new(); // orders writers; a reader never waits
    private PublishedConfig? _published = inForce is null ? null : new PublishedConfig(inForce, store.Current);

    /// <summary>What is in force and what it was made of, as one; null while nothing was published that is known.</summary>
    public PublishedConfig? InForce => Volatile.Read(ref _published);

    /// <summary>Puts <paramref name="config"/> in force whole, or changes nothing.</summary>
    /// <param name="config">What to run from now on.</param>
    /// <param name="faults">Every fault found, not only the first; warnings alone do not refuse.</param>
    public bool TryPublish(ProxyConfig config, out ImmutableArray<ConfigFault> faults)
    {
        if (!compiler.IsSound(config, out faults))
        {
            return false;
        }

        Publish(config);
        return true;
    }

    /// <summary>Puts a configuration in force that validation has found sound.</summary>
    /// <returns>What was in force until then, and what is.</returns>
    public (ProxySnapshot Before, ProxySnapshot After) Publish(ProxyConfig sound)
    {
        lock (_publishing)
        {
            // The old snapshot goes in, so that an unchanged endpoint keeps its health and idle connections.
            ProxySnapshot before = store.Current;
            if (ReferenceEquals(sound, _published?.Config))
            {
                return (before, before); // a start: compiled before there was anything to publish to
            }

            return (before, Publish(sound, compiler.Compile(sound, before)));
        }
    }

    /// <summary>Puts the configuration in force once more, since what its names resolve to has changed.</summary>
    /// <remarks>
    /// The whole snapshot for one service's addresses: there stays one way in which endpoints come and go, and what is made of them (eligible sets,
    /// hash tables) is made where it always is. It costs a compilation (milliseconds for 10 000 routes), as often as an answer changes.
    /// </remarks>
    public void Republish()
    {
        lock (_publishing)
        {
            if (_published is { } inForce)
            {
                Publish(inForce.Config, compiler.Recompile(inForce.Config, store.Current));
            }
        }
    }

    private ProxySnapshot Publish(ProxyConfig config, ProxySnapshot next)
    {
        store.Publish(next);
        Volatile.Write(ref _published, new PublishedConfig(config, next));
        published?.Invoke(config, next);
        return next;
    }
}
