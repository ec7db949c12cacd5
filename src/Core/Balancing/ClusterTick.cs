using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>What a service does once a second: slow start goes on, and the preference for a zone is weighed anew.</summary>
/// <remarks>Background, one caller at a time, for the snapshot in force alone.</remarks>
internal static class ClusterTick
{
    public const int PeriodMs = 1_000;

    /// <param name="cluster">Whose.</param>
    /// <param name="nowMs">On one clock for all ticks of the process.</param>
    public static void Run(Cluster cluster, long nowMs)
    {
        BalancingPlan plan = cluster.Policy.Balancing;
        if (plan.SlowStartMs > 0)
        {
            AdvanceRamps(cluster, plan.SlowStartMs, nowMs);
        }

        if (plan.PreferredZone.Length > 0)
        {
            cluster.State.Spill.Tick(CapacityOf(cluster, plan.PreferredZone));
        }
    }

    private static void AdvanceRamps(Cluster cluster, int durationMs, long nowMs)
    {
        bool hasChanged = false;
        foreach (Endpoint endpoint in cluster.Endpoints)
        {
            hasChanged |= endpoint.State.Ramp.Advance(endpoint.Standing.TakesNew(), durationMs, nowMs);
        }

        if (hasChanged)
        {
            cluster.State.Changes.Note();
        }
    }

    private static ZoneCapacity CapacityOf(Cluster cluster, string zone)
    {
        long ownConfigured = 0;
        HashSet<string> zones = [];
        foreach (Endpoint endpoint in cluster.Endpoints)
        {
            if (endpoint.Weight > 0)
            {
                zones.Add(endpoint.Zone);
                ownConfigured += endpoint.Zone == zone ? endpoint.Weight : 0;
            }
        }

        (long own, long others) = (0, 0);
        foreach (Endpoint endpoint in cluster.Eligible.Endpoints)
        {
            (own, others) = endpoint.Zone == zone ? (own + endpoint.Weight, others) : (own, others + endpoint.Weight);
        }

        return new ZoneCapacity(ownConfigured, own, others, zones.Count);
    }
}
