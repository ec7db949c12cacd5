using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The metrics that only Host can read: endpoints of the snapshot in force, and what the process itself shows.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    /// <param name="metrics">Where they are added.</param>
    /// <param name="snapshots">The first ALB's: all ALBs of a process serve the same services.</param>
    public static void AddTo(MetricsRegistry metrics, SnapshotStore snapshots)
    {
        metrics.Add(MetricCatalog.UpstreamEndpoints, samples =>
        {
            foreach (Cluster cluster in snapshots.Current.Clusters)
            {
                int eligible = cluster.Eligible.Endpoints.Length;
                samples.Add(eligible, cluster.Name, "up");
                samples.Add(cluster.Endpoints.Length - eligible, cluster.Name, "not_ready");
            }
        });
        metrics.Add(MetricCatalog.QueueLength, samples =>
        {
            foreach (Cluster cluster in snapshots.Current.Clusters)
            {
                samples.Add(cluster.State.Line.Count, cluster.Name);
            }
        });
        metrics.Add(MetricCatalog.UnobservedExceptions, static () => UnobservedExceptions.Count);
        if (Directory.Exists(Descriptors))
        {
            metrics.Add(MetricCatalog.ProcessOpenFds, static () => Directory.EnumerateFileSystemEntries(Descriptors).Count());
        }
    }
}
