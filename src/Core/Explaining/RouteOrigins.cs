using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Which written route each route of a snapshot was made of: the link that the data path does not carry.</summary>
/// <remarks>
/// Config path. Found by arranging the configuration once more as the compiler did: the places of the trie in the order they were added, the routes of each
/// in the order they are asked.
/// </remarks>
internal sealed class RouteOrigins
{
    private readonly Dictionary<Route, RouteConfig> _written = [];

    /// <param name="config">What <paramref name="snapshot"/> was made of.</param>
    /// <param name="snapshot">Whose routes are asked for.</param>
    public RouteOrigins(ProxyConfig config, ProxySnapshot snapshot)
    {
        ImmutableArray<RoutePlace>.Builder places = ImmutableArray.CreateBuilder<RoutePlace>(snapshot.Routes.Routes.Length);
        foreach ((KeyValuePair<RouteKey, Route> compiled, IGrouping<RouteIdentity, RouteConfig> place) in
            snapshot.Routes.Routes.Zip(RouteCompiler.Places(config.Routes)))
        {
            Route? route = compiled.Value;
            ImmutableArray<Route>.Builder routes = ImmutableArray.CreateBuilder<Route>();
            foreach (RouteConfig written in RouteCompiler.InOrder(place))
            {
                _written.Add(route!, written); // the chain has one for each, and goes on in another place only behind the last
                routes.Add(route!);
                route = route!.Next;
            }

            places.Add(new RoutePlace(compiled.Key, place.Key.Host, routes.ToImmutable()));
        }

        Places = places.DrainToImmutable();
    }

    /// <summary>Where routes stand, each place with its routes in the order they are asked.</summary>
    public ImmutableArray<RoutePlace> Places { get; }

    /// <summary>What a route was made of; false for the default route, which is none.</summary>
    public bool TryFind(Route route, [NotNullWhen(true)] out RouteConfig? written) => _written.TryGetValue(route, out written);

    /// <summary>As above, of a route that is known to be one.</summary>
    public RouteConfig Find(Route route) => _written[route];
}

/// <summary>One place of the trie: a host, a path, and how much of it.</summary>
/// <param name="Key">What it was added under.</param>
/// <param name="Host">Its host in the spelling of requests; empty for any.</param>
/// <param name="Routes">In the order they are asked.</param>
internal readonly record struct RoutePlace(RouteKey Key, string Host, ImmutableArray<Route> Routes);
