using System.Collections.Immutable;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Lets go of idle connections to endpoints that the operator took out, as soon as no sticky session may come for them.</summary>
/// <remarks>
/// Background, one caller at a time. Without it they would be held until <c>keepalive.timeout</c>, at the endpoint too, which may be waiting for them to
/// end itself. Whoever is using a connection goes on, and does not keep it.
/// </remarks>
internal sealed class IdleRelease
{
    private ImmutableArray<Cluster> _seen = [];

    /// <param name="clusters">Those of the snapshot in force.</param>
    public void Look(ImmutableArray<Cluster> clusters)
    {
        if (clusters != _seen) // one array for each snapshot
        {
            HashSet<EndpointState> there = [.. States(clusters)];
            foreach (EndpointState gone in States(_seen).Where(state => !there.Contains(state)))
            {
                gone.KeepIdle(false);
            }

            _seen = clusters;
        }

        foreach (Cluster cluster in clusters)
        {
            Look(cluster, cluster.Endpoints);
            Look(cluster, cluster.Leaving);
        }
    }

    private static void Look(Cluster cluster, ImmutableArray<Endpoint> endpoints)
    {
        foreach (Endpoint endpoint in endpoints)
        {
            bool isWanted = endpoint is { IsConfigured: true, IsReady: true };
            endpoint.State.KeepIdle(isWanted || (cluster.Sticky is not null && endpoint.Standing == EndpointStanding.Draining));
        }
    }

    private static IEnumerable<EndpointState> States(ImmutableArray<Cluster> clusters) =>
        clusters.SelectMany(static cluster => cluster.Endpoints.Concat(cluster.Leaving)).Select(static endpoint => endpoint.State);
}
