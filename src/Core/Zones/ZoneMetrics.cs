using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Zones;

/// <summary>What a scrape reads of the zones.</summary>
public static class ZoneMetrics
{
    /// <summary>Adds what <paramref name="monitor"/> knows.</summary>
    public static void AddTo(MetricsRegistry metrics, ZoneMonitor monitor)
    {
        metrics.Add(MetricCatalog.AlbUp, samples =>
        {
            foreach (AlbVerdict alb in monitor.Verdicts.Albs)
            {
                samples.Add(alb.Health == AlbHealth.Down ? 0L : 1L, alb.Alb.Id);
            }
        });
        metrics.Add(MetricCatalog.ZoneEntitled, () => monitor.Verdicts.IsEntitled ? 1 : 0);
        metrics.Add(
            MetricCatalog.ZoneConfigSame, () => monitor.Verdicts.Zones.All(static zone => !zone.IsHeard || zone.IsConfigSame) ? 1 : 0);
    }
}
