using System.Globalization;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Finds routes that no request ever comes to.</summary>
/// <remarks>
/// Config path. Of routes in different places none takes all of another's requests: a prefix has more paths than any number of longer ones, a wildcard more
/// names. Within a place a route is tried after those with more headers, then those with methods, then those written before it
/// (<see cref="RouteCompiler"/>); so whoever goes before it and asks for no header that it does not ask for has the same headers, and all of its
/// requests are taken when those routes have all of its methods together. There are more methods than anybody lists, so a route without any is reached.
/// </remarks>
internal static class RouteReach
{
    private const string Table = "[[routes]]";

    /// <summary>As <c>albhealth</c> is answered by lb itself, whatever the path (reference.md §6).</summary>
    private const string ProbeHost = "albhealth";

    /// <summary>Enough to see what is meant; a route may be shadowed by one for each of its methods.</summary>
    private const int MaxNamedCount = 3;

    /// <summary>Looks at each route once.</summary>
    /// <param name="routes">Those whose keys could all be read, each once, as written.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(IReadOnlyDictionary<RouteIdentity, RouteConfig> routes, FaultList faults)
    {
        Dictionary<RouteIdentity, Dictionary<string, RouteConfig>> takers = []; // by place and headers: who is first to take a method
        foreach ((RouteIdentity identity, RouteConfig route) in InOrder(routes))
        {
            if (identity.Host == ProbeHost)
            {
                string message = $"host in {Table} is '{ProbeHost}', whose requests lb answers itself, so no request comes to this route";
                faults.Add(ConfigFaultCode.NeverReached, route.Source.At("host"), message);
            }
            else if (WhyNobody(route) is { } why)
            {
                faults.Add(ConfigFaultCode.NeverReached, route.Source.At("headers"), $"headers in {Table} {why}, so no request comes to this route");
            }
            else
            {
                CheckTaken(identity, route, takers, faults);
            }
        }
    }

    /// <summary>As they are tried; places may lie among each other, it is the order within one that counts.</summary>
    private static IEnumerable<KeyValuePair<RouteIdentity, RouteConfig>> InOrder(IReadOnlyDictionary<RouteIdentity, RouteConfig> routes) => routes
        .Where(static each => !each.Value.Methods.IsEmpty || !each.Value.Headers.IsEmpty || each.Key.Host == ProbeHost) // no other has anything to look at
        .OrderByDescending(static each => each.Value.Headers.Count)
        .ThenByDescending(static each => !each.Value.Methods.IsEmpty); // and stable

    private static void CheckTaken(
        RouteIdentity identity, RouteConfig route, Dictionary<RouteIdentity, Dictionary<string, RouteConfig>> takers, FaultList faults)
    {
        if (route.Methods.IsEmpty)
        {
            return;
        }

        RouteIdentity group = identity with { Conditions = RouteIdentity.SpellHeaders(route) };
        if (!takers.TryGetValue(group, out Dictionary<string, RouteConfig>? taken))
        {
            takers.Add(group, taken = new Dictionary<string, RouteConfig>(StringComparer.Ordinal));
        }

        if (route.Methods.All(taken.ContainsKey))
        {
            faults.Add(ConfigFaultCode.NeverReached, route.Source.Here, Shadowed(route.Methods.Select(method => taken[method].Source.Here).Distinct().Order()));
            return;
        }

        foreach (string method in route.Methods)
        {
            taken.TryAdd(method, route);
        }
    }

    private static string Shadowed(IEnumerable<SourcePosition> by)
    {
        SourcePosition[] all = [.. by];
        string named = string.Join(", ", all.Take(MaxNamedCount));
        string rest = all.Length > MaxNamedCount ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - MaxNamedCount} more") : "";
        string those = all.Length == 1 ? "the one at" : "those at";
        return $"no request comes to this route: {those} {named}{rest}, of the same host, path and headers, {(all.Length == 1 ? "takes" : "take")} all of its methods";
    }

    /// <summary>One clause, when a request with these fields is refused before it is routed (RFC 9112 §6.3).</summary>
    private static string? WhyNobody(RouteConfig route)
    {
        if (route.Headers.IsEmpty)
        {
            return null;
        }

        string[] lengths = [.. Values(route, "Content-Length").Distinct()];
        return lengths.Length > 0 && Values(route, "Transfer-Encoding").Any() ? "ask for both 'Content-Length' and 'Transfer-Encoding', which are refused together"
            : lengths.Length > 1 ? "ask for two values of 'Content-Length', which are refused together"
            : Array.Exists(lengths, static length => length.Length == 0 || !length.All(char.IsAsciiDigit)) ? "ask for a 'Content-Length' that is no number, which is refused"
            : null;
    }

    private static IEnumerable<string> Values(RouteConfig route, string field) =>
        route.Headers.Where(header => header.Key.Equals(field, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value);
}
