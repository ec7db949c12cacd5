using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Reloading;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Puts the product together: configuration, engine, meters, listeners.</summary>
internal sealed class Composition : IComposition
{
    public CheckReport Check(IReadOnlyList<string> paths) => new(ConfigLoader.Load(paths).Faults);

    public ProcessPlan? TryPlanRun(IReadOnlyList<string> paths, TextWriter error, ILoggerFactory loggerFactory, bool isWatched = true)
    {
        ImmutableArray<string> files = [.. paths];
        LoadResult loaded = ConfigLoader.Load(files);
        ConfigFaultPrinter.Print(error, loaded.Faults);
        if (loaded.Config is not ProxyConfig config)
        {
            return null;
        }

        MetricsRegistry metrics = new([.. config.Listeners.Select(static listener => listener.Name)]);
        ProxyTransport transport = TransportFactory.Create(config.Transport, loggerFactory);
        AlbPlan? alb = new AlbComposer(metrics, transport, DescriptorLimit.Read(), albCount: 1, error, loggerFactory)
            .TryCompose(config, sourceAddress: null, out SnapshotStore? snapshots);
        if (alb is null)
        {
            transport.Dispose();
            return null;
        }

        ProcessMetrics.AddTo(metrics, snapshots!, () => alb.MostConnections());
        alb.Zones?.AddTo(metrics);
        return new ProcessPlan([alb], transport, Pods: null, config.Admin, metrics.Config, output => PrometheusText.Write(metrics, output))
        {
            Reload = new ReloadSource(files, loaded, isWatched),
        };
    }

    public DemoPlan? TryPlanDemo(DemoOptions options, TextWriter error, ILoggerFactory loggerFactory) =>
        DemoComposer.TryCompose(options, error, loggerFactory);
}
