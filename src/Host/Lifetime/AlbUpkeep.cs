using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Host.Lifetime;

/// <summary>What keeps one ALB's endpoints up to date beside its data path: probes, ejections, names.</summary>
/// <remarks>Background; one owner. It follows each publish, in their order.</remarks>
internal sealed class AlbUpkeep(HealthMonitor health, NameMonitor names, MetricsRegistry metrics) : IDisposable
{
    /// <summary>Watches what this configuration has, from now on.</summary>
    public void Follow(ProxyConfig config, ProxySnapshot snapshot)
    {
        health.Watch(snapshot.Clusters);
        names.Watch(NameTargets.Of(config, metrics.Service));
    }

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
