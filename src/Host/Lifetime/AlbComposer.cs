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
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Puts one ALB together from its configuration; opens nothing but its access log, and asks for nothing but the addresses of its services' names.</summary>
/// <param name="metrics">The process's meters.</param>
/// <param name="transport">The process's transport.</param>
/// <param name="descriptors">What the process has for its ALBs' connections.</param>
/// <param name="albCount">How many share it.</param>
/// <param name="error">Where faults go.</param>
/// <param name="loggerFactory">The process log.</param>
internal sealed class AlbComposer(MetricsRegistry metrics, ProxyTransport transport, DescriptorLimit descriptors, int albCount, TextWriter error, ILoggerFactory loggerFactory)
{
    /// <summary>What a start waits for names at most: a resolver that is down must not keep what needs no names from serving.</summary>
    private static readonly TimeSpan NamePatience = TimeSpan.FromSeconds(3);

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
        names.LearnAsync(NameTargets.Of(config, metrics.Service), NamePatience).GetAwaiter().GetResult(); // bounded; nothing runs yet that it could hold up
        if (!compiler.TryCompile(config, previous: null, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults))
        {
            ConfigFaultPrinter.Print(error, faults);
            return null;
        }

        if (!TryOpenLog(config.AccessLog, out Stream? stream))
        {
            return null;
        }

        foreach (string warning in descriptors.Warnings(snapshot.KeptIdleCount, albCount, config.Limits.ConnectionCount))
        {
            error.WriteLine($"lb: {warning}");
        }

        metrics.Config.Loaded(snapshot.Generation);
        SnapshotStore store = snapshots = new SnapshotStore(snapshot);
        AccessLog? log = stream is null
            ? null
            : new AccessLog(stream, metrics.AccessLog, TimeProvider.System, loggerFactory.CreateLogger<AccessLog>());
        HealthMonitor health = new(
            new SocketProber(sourceAddress, TimeProvider.System), TimeProvider.System, Random.Shared, loggerFactory.CreateLogger<HealthMonitor>());
        AlbUpkeep upkeep = new(health, names, metrics);
        upkeep.Follow(config, snapshot);
        publisher = new ConfigPublisher(snapshots, compiler, config, upkeep.Follow);
        ProxyEngine proxy = new(
            snapshots, metrics, log, transport, sourceAddress, idleCount => descriptors.MostConnections(idleCount, albCount), TimeProvider.System, loggerFactory);
        return new AlbPlan(
            [.. config.Listeners.Select(listener => new ListenerBinding(
                listener.Name, listener.Address!, proxy.ForListener(listener.Name, listener.TrustedProxies)))],
            () => proxy.MostConnections,
            () => ServiceStatus.Of(store.Current, book),
            config.Limits.PreStop,
            config.Limits.DrainTimeout,
            new AlbEngine(proxy, upkeep, log, stream))
        {
            Explain = asked => Explainer.Explain(asked, publisher.InForce!, book, proxy.IsDraining), // known from the start
        };
    }

    /// <summary>Opens where the access log goes. Nothing is opened, and nothing wrong, when it is off.</summary>
    private bool TryOpenLog(AccessLogConfig config, out Stream? stream)
    {
        stream = null;
        if (config.Format == AccessLogFormat.Off)
        {
            return true;
        }

        if (config.Path == AccessLogConfig.StandardOutput)
        {
            stream = Console.OpenStandardOutput();
            return true;
        }

        try
        {
            stream = new FileStream(config.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            error.WriteLine($"lb: access_log.path: cannot write '{config.Path}': {exception.Message} Name a file this user may append to, or \"-\".");
            return false;
        }
    }
}
