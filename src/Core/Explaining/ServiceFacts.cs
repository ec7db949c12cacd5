using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Reads the services that a route's requests may go to, as they are spoken to for this route.</summary>
/// <remarks>Config path.</remarks>
internal static class ServiceFacts
{
    private const string NotAsked = "not known: no process asked";

    /// <param name="route">Whose services.</param>
    /// <param name="origins">Of the snapshot.</param>
    /// <param name="config">What was written.</param>
    /// <param name="snapshot">What was made of it.</param>
    /// <param name="names">What services' names resolve to; null: no process was asked, and no endpoint's state is known.</param>
    public static ImmutableArray<ExplainedService> Of(Route route, RouteOrigins origins, ProxyConfig config, ProxySnapshot snapshot, NameBook? names)
    {
        IEnumerable<(string Name, long Weight)> shares =
            route.Cluster is not null ? [(route.Cluster.Name, 1)]
            : origins.TryFind(route, out RouteConfig? written) && !written.Split.IsDefault ? written.Split.Select(static share => (share.Service, share.Weight))
            : [];
        return
        [
            .. from share in shares
               let cluster = snapshot.Clusters.First(cluster => cluster.Name == share.Name)
               let service = config.Services.First(service => service.Name == share.Name)
               select Of(cluster, service, share.Weight, route.PolicyFor(cluster), snapshot.Zone, names),
        ];
    }

    private static ExplainedService Of(Cluster cluster, ServiceConfig written, long weight, ClusterPolicy policy, string zone, NameBook? names)
    {
        ServiceStatus status = names is null ? OfFiles(cluster, written) : ServiceStatus.Of(cluster, zone, names);
        return new ExplainedService(
            cluster.Name,
            ExplainedRoute.Place(written.Source),
            weight,
            Word(policy.Balancing.Policy),
            policy.Balancing.HashKey is HashKey key ? Word(key.Source) + (key.Name.Length > 0 ? $":{key.Name}" : "") : "",
            policy.Balancing.PreferredZone,
            cluster.Sticky is StickySessions sticky ? Encoding.ASCII.GetString(sticky.CookieName.Span) : "",
            written.HostHeader,
            new ExplainedTimeouts(policy.ConnectTimeoutMs, policy.FirstByteTimeoutMs, policy.IdleTimeoutMs, policy.TunnelTimeoutMs),
            new ExplainedRetry(
                policy.Retry.Attempts,
                [.. Enum.GetValues<RetryOn>().Where(each => each != RetryOn.None && policy.Retry.On.HasFlag(each)).Select(static each => Word(each).Replace("status", "", StringComparison.Ordinal))],
                policy.Retry.TakesNonIdempotent,
                policy.Retry.Budget,
                policy.Retry.MaxBodyBytes),
            status.Dns,
            status.Endpoints);
    }

    /// <summary>What files tell: an endpoint is there, or its own configuration takes it out.</summary>
    private static ServiceStatus OfFiles(Cluster cluster, ServiceConfig written) => new(
        cluster.Name,
        Zone: "",
        written.Dns?.Name is HostAndPort name ? new DnsStatus(name.Host, 0, null, NotAsked, KeepsLast: false) : null,
        [
            .. cluster.Endpoints.Select(static endpoint =>
            {
                EndpointStatus status = EndpointStatus.Of(endpoint);
                return endpoint.IsReady ? status with { State = "configured", Reason = NotAsked } : status;
            }),
        ]);

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
