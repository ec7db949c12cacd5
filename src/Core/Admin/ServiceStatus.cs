using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Admin;

/// <summary>One service and where its endpoints stand.</summary>
/// <param name="Name">As the operator named it.</param>
/// <param name="Zone">Of the ALB that sees it so; empty when none is set.</param>
/// <param name="Dns">The name it has its endpoints of; null when they are written or selected.</param>
/// <param name="Endpoints">Every endpoint, in the order it was written; behind them those that were taken out and have sessions or requests yet.</param>
public sealed record ServiceStatus(string Name, string Zone, DnsStatus? Dns, ImmutableArray<EndpointStatus> Endpoints)
{
    /// <summary>What its endpoints are spoken to in: <c>http</c>, <c>https</c>, <c>https, not verified</c>.</summary>
    public string Protocol { get; init; } = "http";

    /// <summary>Reads every service of a snapshot, as of now.</summary>
    public static IEnumerable<ServiceStatus> Of(ProxySnapshot snapshot, NameBook names) => snapshot.Clusters.Select(cluster => Of(cluster, snapshot.Zone, names));

    /// <summary>Reads one, as of now.</summary>
    public static ServiceStatus Of(Cluster cluster, string zone, NameBook names) =>
        new(cluster.Name, zone, DnsStatus.Of(names.Find(cluster.Name)), [.. cluster.Endpoints.Concat(Leaving(cluster)).Select(EndpointStatus.Of)])
        {
            Protocol = cluster.Policy.Connect.Tls switch { null => "http", { IsVerified: true } => "https", _ => "https, not verified" },
        };

    private static IEnumerable<Endpoint> Leaving(Cluster cluster) =>
        cluster.Leaving.Where(static endpoint => endpoint.Standing == EndpointStanding.Draining || endpoint.State.InFlight > 0);
}
