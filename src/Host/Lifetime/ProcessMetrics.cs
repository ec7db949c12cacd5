using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The metrics that only Host can read: endpoints of the snapshot in force, and what the process itself shows.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    /// <param name="metrics">Where they are added.</param>
    /// <param name="snapshots">The first ALB's: all ALBs of a process serve the same services.</param>
    /// <param name="mostConnections">Says how many connections all clients of the process may have now.</param>
    public static void AddTo(MetricsRegistry metrics, SnapshotStore snapshots, Func<double> mostConnections)
    {
        metrics.Add(MetricCatalog.ConnectionsLimit, mostConnections);
        metrics.Add(MetricCatalog.UpstreamEndpoints, samples =>
        {
            foreach (Cluster cluster in snapshots.Current.Clusters)
            {
                foreach (EndpointStanding standing in Enum.GetValues<EndpointStanding>())
                {
                    samples.Add((long)cluster.Endpoints.Concat(cluster.Leaving).Count(endpoint => endpoint.Standing == standing), cluster.Name, standing.Name());
                }
            }
        });
        metrics.Add(MetricCatalog.ProbesOverdue, samples =>
        {
            foreach (Cluster cluster in snapshots.Current.Clusters.Where(static cluster => cluster.Policy.Probes is not null))
            {
                samples.Add((long)HealthMonitor.CountOverdue(cluster, TimeProvider.System), cluster.Name);
            }
        });
        metrics.Add(MetricCatalog.QueueLength, samples =>
        {
            foreach (Cluster cluster in snapshots.Current.Clusters)
            {
                samples.Add(cluster.State.Line.Count, cluster.Name);
            }
        });
        metrics.Add(MetricCatalog.CertificateNotAfter, samples =>
        {
            foreach (CertificateStatus certificate in CertificateStatus.Of(snapshots.Current, TimeProvider.System.GetUtcNow()))
            {
                foreach (string host in certificate.Hosts)
                {
                    samples.Add(certificate.NotAfter.ToUnixTimeSeconds(), host);
                }
            }
        });
        metrics.Add(MetricCatalog.UnobservedExceptions, static () => UnobservedExceptions.Count);
        if (Directory.Exists(Descriptors))
        {
            metrics.Add(MetricCatalog.ProcessOpenFds, static () => Directory.EnumerateFileSystemEntries(Descriptors).Count());
        }
    }
}
