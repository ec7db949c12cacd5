using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Runtime;

/// <summary>What a matched host and path lead to.</summary>
/// <remarks>Hot path, immutable. The trie finds it; the session reads it.</remarks>
public sealed class Route(string name, Cluster? cluster, RouteMeter meter, long maxBodyBytes)
{
    /// <summary>The operator's name, or host + path; the <c>route</c> label of metrics and log.</summary>
    public string Name { get; } = name;

    /// <summary>The service whose endpoints answer; null where the policies choose one for each request, or answer themselves.</summary>
    public Cluster? Cluster { get; } = cluster;

    /// <summary>Most bytes of a request body; more is 413. 0: no limit.</summary>
    public long MaxBodyBytes { get; } = maxBodyBytes;

    /// <summary>Counts this route's requests; lives longer than the snapshot.</summary>
    public RouteMeter Meter { get; } = meter;

    /// <summary>What it asks of a request beyond host and path; null, as for most: nothing.</summary>
    internal RouteConditions? Conditions { get; init; }

    /// <summary>
    /// Where a request goes that <see cref="Conditions"/> refuse: the next route of the same host and path, behind the last the routes of the
    /// next shorter prefix, and so on. Null: nowhere, or there are no conditions.
    /// </summary>
    internal Route? Next { get; init; }

    /// <summary>True: its requests in the clear are sent to https; false: they never are; null: as their host's are.</summary>
    internal bool? RedirectsToHttps { get; init; }

    /// <summary>What it does with a request besides forwarding it; null, as for most: nothing.</summary>
    internal RoutePolicies? Policies { get; init; }

    /// <summary>How its services' endpoints are spoken to, where its <c>timeouts</c> or <c>retry</c> differ from theirs; empty, as for most: as they say.</summary>
    internal ImmutableArray<(Cluster Cluster, ClusterPolicy Policy)> Overrides { get; init; } = [];

    /// <summary>How the endpoints of <paramref name="cluster"/>, one of its services, are spoken to for its requests.</summary>
    internal ClusterPolicy PolicyFor(Cluster cluster)
    {
        foreach ((Cluster each, ClusterPolicy policy) in Overrides)
        {
            if (each == cluster)
            {
                return policy;
            }
        }

        return cluster.Policy;
    }

    /// <summary>The first route that takes the request, from <paramref name="found"/> on; null when none does.</summary>
    /// <param name="found">What host and path led to.</param>
    /// <param name="bytes">The request's head.</param>
    /// <param name="head">Its index.</param>
    internal static Route? FirstToAccept(Route? found, ReadOnlySpan<byte> bytes, RequestHead head)
    {
        Route? route = found;
        while (route?.Conditions is RouteConditions conditions && !conditions.Accept(bytes, head))
        {
            route = route.Next;
        }

        return route;
    }
}
