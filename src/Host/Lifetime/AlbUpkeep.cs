using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Host.Lifetime;

/// <summary>What keeps one ALB's endpoints up to date beside its data path: probes, ejections, names.</summary>
/// <remarks>Background; one owner. It follows each publish, in their order.</remarks>
internal sealed class AlbUpkeep(HealthMonitor health, NameMonitor names, MetricsRegistry metrics, TimeProvider time) : IDisposable
{
    /// <summary>What a start or a reload waits for names at most: a resolver that is down must not keep what needs no names from serving.</summary>
    private static readonly TimeSpan NamePatience = TimeSpan.FromSeconds(3);

    /// <summary>Watches what this configuration has, from now on.</summary>
    public void Follow(ProxyConfig config, ProxySnapshot snapshot)
    {
        health.Watch(snapshot.Clusters);
        names.Watch(NameTargets.Of(config, metrics.Service));
    }

    /// <summary>Lets go of what counted for routes and services that have been gone for a while. Behind a reload, not within it.</summary>
    public void Retire(ProxyConfig config) => metrics.Retire(
        config.Routes.Select(static route => route.EffectiveName).Append(SnapshotCompiler.DefaultRouteName).ToHashSet(),
        config.Services.Select(static service => service.Name).ToHashSet(),
        time);

    /// <summary>Looks up the names that are new in <paramref name="next"/>, for as long as a reload has patience.</summary>
    public Task LearnAsync(ProxyConfig next) => names.LearnAsync(NameTargets.Of(next, metrics.Service), NamePatience);

    /// <summary>Begins.</summary>
    public void Start()
    {
        health.Start();
        names.Start();
    }

    public void Dispose()
    {
        health.Dispose();
        names.Dispose();
    }
}
