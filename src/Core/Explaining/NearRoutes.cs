using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Finds the routes that a request which none took may have meant.</summary>
/// <remarks>Config path: by the words' distance, never by what matches.</remarks>
internal static class NearRoutes
{
    /// <summary>More would be a list to search, not a hint.</summary>
    private const int Most = 3;

    /// <param name="request">Which no route took.</param>
    /// <param name="origins">Of the snapshot it was decided by.</param>
    /// <param name="snapshot">That snapshot.</param>
    public static ImmutableArray<ExplainedRoute> Find(JudgedRequest request, RouteOrigins origins, ProxySnapshot snapshot)
    {
        HostMatch decidedBy = snapshot.Routes.DecidedBy(request.HostBytes);
        string host = request.Host;
        string? meant = decidedBy switch
        {
            HostMatch.Name => host,
            HostMatch.Wildcard => $"*.{host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..]}",
            HostMatch.Any => "",
            _ => Suggestion.Nearest(host, origins.Places.Select(static place => place.Host).Where(static host => host.Length > 0).Distinct()),
        };
        IEnumerable<RoutePlace> near = origins.Places.Where(place => place.Host == meant);
        near = decidedBy == HostMatch.None
            ? near.OrderByDescending(place => request.Path.StartsWith(place.Key.Path.TrimEnd('/'), StringComparison.Ordinal) ? place.Key.Path.Length : 0)
            : near.Where(place => IsNear(request.Path, place.Key.Path)); // the host is not the mistake
        return [.. near.SelectMany(static place => place.Routes).Take(Most).Select(route => ExplainedRoute.Of(origins.Find(route)))];
    }

    /// <summary>The rule's elements beside as many of the request's.</summary>
    private static bool IsNear(string path, string rule)
    {
        int end = 0;
        for (int elements = rule.TrimEnd('/').Count('/'); elements > 0 && end >= 0; elements--)
        {
            end = path.IndexOf('/', end + 1);
        }

        string beginning = end <= 0 ? path : path[..end];
        return rule.TrimEnd('/').Length > 0 && Suggestion.Nearest(beginning, [rule.TrimEnd('/')]) is not null;
    }
}
