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

    public static void Check(ServiceConfig service, ProxyConfig config, FaultList faults)
    {
        new Bounds("[[services]]", service.Source, faults).Duration("slow_start", service.SlowStart, TimeSpan.Zero, LongestSlowStart);
        if (!service.Endpoints.IsDefault)
        {
            foreach (EndpointConfig endpoint in service.Endpoints)
            {
                CheckWeight("[[services.endpoints]]", endpoint.Weight, endpoint.Source, faults);
            }
        }

        CheckConflicts(service, config, faults);
        CheckAnyWeight(service, config, faults);
    }

    /// <summary>Refuses a weight out of range.</summary>
    /// <param name="table">The table as the operator knows it.</param>
    /// <param name="weight">What was written.</param>
    /// <param name="source">Where.</param>
    /// <param name="faults">Where faults go.</param>
    public static void CheckWeight(string table, long weight, SourceMap source, FaultList faults) =>
        new Bounds(table, source, faults).Count("weight", weight, 0, MaxWeight);

    private static void CheckConflicts(ServiceConfig service, ProxyConfig config, FaultList faults)
    {
        string name = Shown.Quoted(service.Name);
        bool hashes = service.Balancing == BalancingPolicy.ConsistentHash;
        if (service.HashKey is not null && !hashes && !service.Source.IsUnreadable("balancing"))
        {
            string message = $"service {name} has a hash_key, which only balancing = \"consistent_hash\" reads; set that, or remove hash_key";
            faults.Add(ConfigFaultCode.BalancingConflict, service.Source.At("hash_key"), message);
        }

        SourcePosition here = service.Source.At("prefer_zone");
        if (service.PrefersZone && hashes)
        {
            string message = $"service {name} has prefer_zone and balancing = \"consistent_hash\", by which every zone sends a key to the same endpoint; remove one";
            faults.Add(ConfigFaultCode.BalancingConflict, here, message);
        }
        else if (service.PrefersZone && config.Zone.Length == 0)
        {
            string message = $"prefer_zone of service {name} has no effect: this node's zone is not known; set zone in [node]";
            faults.Add(ConfigFaultCode.NothingPreferred, here, message);
        }
        else if (service.PrefersZone && !Zones(service, config).Contains(config.Zone))
        {
            string message = $"prefer_zone of service {name} has no effect: none of its endpoints is in this node's zone {Shown.Quoted(config.Zone)}";
            faults.Add(ConfigFaultCode.NothingPreferred, here, message);
        }
    }

    /// <summary>A service whose endpoints all have weight 0 answers as one that has none.</summary>
    private static void CheckAnyWeight(ServiceConfig service, ProxyConfig config, FaultList faults)
    {
        long[] weights = service.Selector is not null ? [.. config.Pods.Where(service.Selects).Select(static pod => pod.Weight)]
            : service.Endpoints.IsDefault ? []
            : [.. service.Endpoints.Select(static endpoint => endpoint.Weight)];
        if (weights.Length > 0 && Array.TrueForAll(weights, static weight => weight == 0))
        {
            string message = $"every endpoint of service {Shown.Quoted(service.Name)} has weight 0; its requests are answered with 503";
            faults.Add(ConfigFaultCode.NoEndpoint, service.Source.Here, message);
        }
    }

    private static IEnumerable<string> Zones(ServiceConfig service, ProxyConfig config) =>
        service.Selector is not null ? config.Pods.Where(service.Selects).Select(static pod => pod.Zone)
        : service.Endpoints.IsDefault ? []
        : service.Endpoints.Select(static endpoint => endpoint.Zone);
}
