using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of the keys that say how a service chooses among its endpoints: that none of them is without effect.</summary>
/// <remarks>Config path.</remarks>
internal static class BalancingRules
{
    /// <summary>As far apart as nginx's and HAProxy's users ever set them (HAProxy takes 0 to 256).</summary>
    private const long MaxWeight = 256;

    /// <summary>No pod takes longer to warm up; a slip of the hand beyond.</summary>
    private static readonly TimeSpan LongestSlowStart = TimeSpan.FromHours(1);

    /// <summary>Looks at one service.</summary>
    /// <param name="service">It.</param>
    /// <param name="selected">The pods that it selects.</param>
    /// <param name="zone">This node's; empty: not known.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(ServiceConfig service, PodConfig[] selected, string zone, FaultList faults)
    {
        new Bounds("[[services]]", service.Source, faults).Duration("slow_start", service.SlowStart, TimeSpan.Zero, LongestSlowStart);
        if (!service.Endpoints.IsDefault)
        {
            foreach (EndpointConfig endpoint in service.Endpoints)
            {
                CheckWeight("[[services.endpoints]]", endpoint.Weight, endpoint.Source, faults);
            }
        }

        CheckConflicts(service, selected, zone, faults);
        CheckAnyWeight(service, selected, faults);
    }

    /// <summary>Refuses a weight out of range.</summary>
    /// <param name="table">The table as the operator knows it.</param>
    /// <param name="weight">What was written.</param>
    /// <param name="source">Where.</param>
    /// <param name="faults">Where faults go.</param>
    public static void CheckWeight(string table, long weight, SourceMap source, FaultList faults) =>
        new Bounds(table, source, faults).Count("weight", weight, 0, MaxWeight);

    private static void CheckConflicts(ServiceConfig service, PodConfig[] selected, string zone, FaultList faults)
    {
        string name = Shown.Quoted(service.Name);
        bool hashes = service.Balancing == BalancingPolicy.ConsistentHash;
        if (service.HashKey is not null && !hashes && !service.Source.IsUnreadable("balancing"))
        {
            string message = $"hash_key of service {name} is never used: only balancing = \"consistent_hash\" reads it";
            faults.Add(ConfigFaultCode.NeverUsed, service.Source.At("hash_key"), message);
        }

        string? why = !service.PrefersZone ? null
            : hashes ? "by balancing = \"consistent_hash\" every zone sends a key to the same endpoint"
            : zone.Length == 0 ? "this node's zone is not known; set zone in [node]"
            : !Zones(service, selected).Contains(zone) ? $"none of its endpoints is in this node's zone {Shown.Quoted(zone)}"
            : null;
        if (why is not null)
        {
            faults.Add(ConfigFaultCode.NeverUsed, service.Source.At("prefer_zone"), $"prefer_zone of service {name} is never used: {why}");
        }
    }

    /// <summary>A service whose endpoints all have weight 0 answers as one that has none.</summary>
    private static void CheckAnyWeight(ServiceConfig service, PodConfig[] selected, FaultList faults)
    {
        long[] weights = service.Selector is not null ? [.. selected.Select(static pod => pod.Weight)]
            : service.Endpoints.IsDefault ? []
            : [.. service.Endpoints.Select(static endpoint => endpoint.Weight)];
        if (weights.Length > 0 && Array.TrueForAll(weights, static weight => weight == 0))
        {
            string message = $"every endpoint of service {Shown.Quoted(service.Name)} has weight 0; its requests are answered with 503";
            faults.Add(ConfigFaultCode.NoEndpoint, service.Source.Here, message);
        }
    }

    private static IEnumerable<string> Zones(ServiceConfig service, PodConfig[] selected) =>
        service.Selector is not null ? selected.Select(static pod => pod.Zone)
        : service.Endpoints.IsDefault ? []
        : service.Endpoints.Select(static endpoint => endpoint.Zone);
}
