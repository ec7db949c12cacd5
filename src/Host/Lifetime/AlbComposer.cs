using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Zones;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Puts one ALB together from its configuration; opens nothing, and asks for nothing but the addresses of its services' names.</summary>
/// <param name="metrics">The process's meters.</param>
/// <param name="transport">The process's transport.</param>
/// <param name="descriptors">What the process has for its ALBs' connections.</param>
/// <param name="albCount">How many share it.</param>
/// <param name="error">Where faults go.</param>
/// <param name="loggerFactory">The process log.</param>
internal sealed class AlbComposer(MetricsRegistry metrics, ProxyTransport transport, DescriptorLimit descriptors, int albCount, TextWriter error, ILoggerFactory loggerFactory)
{
    /// <summary>Composes it, or writes why not.</summary>
    /// <param name="config">What it serves.</param>
    /// <param name="sourceAddress">Where its connections to pods come from; null: the kernel chooses.</param>
    /// <param name="snapshots">Its snapshots, for metrics.</param>
    public AlbPlan? TryCompose(ProxyConfig config, IPAddress? sourceAddress, out SnapshotStore? snapshots)
    {
        snapshots = null;
        NameBook book = new();
        SnapshotCompiler compiler = new(metrics.Route, metrics.Service, book);
        ConfigPublisher? publisher = null;
        NameMonitor names = new(
            new SystemResolver(), book, TimeProvider.System, Random.Shared, loggerFactory.CreateLogger<NameMonitor>(), () => publisher?.Republish());
        HealthMonitor health = new(
            new SocketProber(sourceAddress, TimeProvider.System), TimeProvider.System, Random.Shared, loggerFactory.CreateLogger<HealthMonitor>());
        AlbUpkeep upkeep = new(health, names, metrics, TimeProvider.System);
        upkeep.LearnAsync(config).GetAwaiter().GetResult(); // bounded; nothing runs yet that it could hold up
        if (!compiler.TryCompile(config, previous: null, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults))
        {
            ConfigFaultPrinter.Print(error, faults);
            return null;
        }

        metrics.Config.Loaded(snapshot.Generation);
        SnapshotStore store = snapshots = new SnapshotStore(snapshot);
        AlbLog log = new(metrics.AccessLog, TimeProvider.System, loggerFactory);
        upkeep.Follow(config, snapshot);
        publisher = new ConfigPublisher(snapshots, compiler, config, upkeep.Follow);
        ProxyEngine proxy = new(
            snapshots, metrics, log.Slot, transport, sourceAddress, idleCount => descriptors.MostConnections(idleCount, albCount), TimeProvider.System, loggerFactory);
        return new AlbPlan(
            config,
            ListenerWorks.Of(proxy),
            () => proxy.MostConnections,
            () => ServiceStatus.Of(store.Current, book),
            () => CertificateStatus.Of(store.Current, TimeProvider.System.GetUtcNow()),
            () => descriptors.Warnings(store.Current.KeptIdleCount, albCount, store.Current.Limits.ConnectionCount),
            new AlbEngine(proxy, publisher, upkeep, log))
        {
            Zones = config.Mzlb is null ? null : new ZoneService(
                config, proxy.Self, () => InFlightAt(store.Current), sourceAddress, KeepOverrides(config.Mzlb), metrics, TimeProvider.System, loggerFactory),
            Explain = asked => Explainer.Explain(asked, publisher.InForce!, book, proxy.Self), // known from the start
        };
    }

    private static long InFlightAt(ProxySnapshot snapshot) =>
        snapshot.Clusters.Sum(static cluster => cluster.Endpoints.Concat(cluster.Leaving).Sum(static endpoint => (long)endpoint.State.InFlight));

    private static IOverrideStore KeepOverrides(MzlbConfig mzlb) => mzlb.StateFolder.Length == 0 ? new NoOverrideFile() : new OverrideFile(mzlb.StateFolder);
}
