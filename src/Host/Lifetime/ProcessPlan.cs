using System.Buffers;
using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Everything a process will serve, decided before anything is opened.</summary>
/// <param name="Albs">One for <c>lb run</c>, one per zone for <c>lb demo</c>.</param>
/// <param name="Transport">Carries the bytes of all of them; the process that starts the plan disposes it, last of all.</param>
/// <param name="Pods">The demo's own pods, started first and stopped last; null outside the demo.</param>
/// <param name="Admin">Where <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c> are.</param>
/// <param name="Config">How the configuration came in.</param>
/// <param name="WriteMetrics">Writes every metric of the process as Prometheus text.</param>
internal sealed record ProcessPlan(
    ImmutableArray<AlbPlan> Albs,
    ProxyTransport Transport,
    WebListener? Pods,
    AdminConfig Admin,
    ConfigMeter Config,
    Action<IBufferWriter<byte>> WriteMetrics)
{
    /// <summary>Where the configuration is read from again; null where it is not (the demo).</summary>
    public ReloadSource? Reload { get; init; }
}
