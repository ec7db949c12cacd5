using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes the routes of a snapshot, and chains those that a request may have to be handed on to.</summary>
/// <remarks>
/// Config path, for one compilation; takes only routes that validation found sound. Routes of one host, path and path type stand in one place
/// of the trie, as a chain: those with more headers first, then those with methods, then as written. A chain that can refuse ends in the
/// chain of the next shorter prefix of the same host, so routes are made from the shortest prefix on, each with its successor at hand.
/// </remarks>
internal sealed class RouteCompiler(
    ImmutableDictionary<string, Cluster> clusters,
    ImmutableDictionary<string, RateLimit> previousLimits,
    Func<string, RouteMeter> meter)
{
    private readonly Dictionary<RouteIdentity, Route> _heads = []; // by place
    private readonly PolicyCompiler _policies = new(clusters, previousLimits);

    /// <summary>The rate limits of the routes compiled so far.</summary>
    public ImmutableDictionary<string, RateLimit> RateLimits => _policies.RateLimits;

    /// <summary>Arranges all routes. Validation has refused duplicates and what could not match.</summary>
    public RouteTrie<Route> Compile(ImmutableArray<RouteConfig> routes)
    {
        RouteTrieBuilder<Route> trie = new();
        foreach (IGrouping<RouteIdentity, RouteConfig> place in Places(routes))
        {
            Route head = CompilePlace(place.Key, place);
            _heads.Add(place.Key, head);
            RouteConfig any = place.First();
            PathMatch match = any.PathType == RoutePathType.Exact ? PathMatch.Exact : PathMatch.Prefix;
            bool isNew = trie.TryAdd(new RouteKey(place.Key.Host.Length == 0 ? null : place.Key.Host, any.Path, match), head, out _);
            Debug.Assert(isNew, "two places are never the same");
        }

        return trie.Build();
    }

    /// <summary>The routes by where they stand in the trie, in the order of <see cref="RouteTrie{T}.Routes"/>.</summary>
    public static IEnumerable<IGrouping<RouteIdentity, RouteConfig>> Places(ImmutableArray<RouteConfig> routes) => routes
        .GroupBy(RouteIdentity.PlaceOf)
        .OrderBy(static place => place.Key.PathType == RoutePathType.Exact) // an exact place ends in its prefix
        .ThenBy(static place => place.Key.Path.Length);

    /// <summary>The routes of one place in the order they are asked.</summary>
    public static IEnumerable<RouteConfig> InOrder(IEnumerable<RouteConfig> place) => place is ICollection<RouteConfig> { Count: 1 } ? place : place
        .OrderByDescending(static route => route.Headers.Count)
        .ThenByDescending(static route => !route.Methods.IsEmpty); // and stable: what was written first goes first

    /// <summary>The route of what no other takes.</summary>
    public Route CompileDefault(string name, string service) => new(name, clusters[service], meter(name), maxBodyBytes: 0);

    private Route CompilePlace(RouteIdentity place, IEnumerable<RouteConfig> routes)
    {
        Route? next = null;
        foreach (RouteConfig route in InOrder(routes).Reverse())
        {
            RouteConditions? conditions = Conditions(route);
            string name = route.EffectiveName;
            next = new Route(name, route.Service.Length > 0 ? clusters[route.Service] : null, meter(name), route.MaxBodyBytes)
            {
                Conditions = conditions,
                Next = conditions is null ? null : next ?? Shorter(place),
                Policies = _policies.Compile(route),
                RedirectsToHttps = route.RedirectsToHttps,
                Overrides = Overrides(route),
            };
        }

        return next!; // a place has a route
    }

    /// <summary>The chain of the longest prefix that covers <paramref name="place"/> and is not it.</summary>
    private Route? Shorter(RouteIdentity place)
    {
        string path = place.Path.TrimEnd('/');
        bool isItself = place.PathType == RoutePathType.Prefix;
        while (true)
        {
            if (!isItself && _heads.TryGetValue(new RouteIdentity(place.Host, path, RoutePathType.Prefix, ""), out Route? head))
            {
                return head;
            }

            if (path.Length == 0)
            {
                return null;
            }

            isItself = false;
            path = path[..path.LastIndexOf('/')];
        }
    }

    private ImmutableArray<(Cluster Cluster, ClusterPolicy Policy)> Overrides(RouteConfig route)
    {
        if (route.Timeouts is null && route.Retry is null)
        {
            return [];
        }

        IEnumerable<string> services = route.Split.IsDefault ? [route.Service] : route.Split.Select(static share => share.Service);
        return [.. services.Distinct().Select(name => (clusters[name], PolicyOverrides.Apply(clusters[name].Policy, route)))];
    }

    private static RouteConditions? Conditions(RouteConfig route) => route.Methods.IsEmpty && route.Headers.IsEmpty
        ? null
        : new RouteConditions(
            [.. route.Methods.Distinct().Select(Encoding.ASCII.GetBytes)],
            [.. route.Headers.Select(static header => (Encoding.ASCII.GetBytes(header.Key), Encoding.ASCII.GetBytes(header.Value)))]);
}
