using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Finds the routes that come into question for a request and do not take it, and why each does not.</summary>
/// <remarks>
/// Config path. Nothing is matched anew here: which routes were asked is read off the chain that the request goes through, and whether a host or a path would do
/// is asked of a trie with that one rule in it. Only what text tells at a glance to be elsewhere is passed over, so 100 000 routes are looked at once.
/// </remarks>
internal sealed class Losers
{
    private readonly JudgedRequest _request;
    private readonly RouteOrigins _origins;
    private readonly Route? _winner;
    private readonly HostMatch _decidedBy;
    private readonly string _host;
    private readonly string _path;
    private readonly Dictionary<Route, int> _asked = [];

    /// <param name="request">Decided about.</param>
    /// <param name="origins">Of the snapshot it was decided by.</param>
    /// <param name="snapshot">That snapshot.</param>
    public Losers(JudgedRequest request, RouteOrigins origins, ProxySnapshot snapshot)
    {
        _request = request;
        _origins = origins;
        _winner = request.Verdict.Route;
        _decidedBy = snapshot.Routes.DecidedBy(request.HostBytes);
        _host = request.Host;
        _path = request.Path;
        for (Route? route = snapshot.Routes.Find(request.HostBytes, request.PathBytes); route is not null && route != _winner; route = route.Next)
        {
            _asked.Add(route, _asked.Count);
        }
    }

    /// <summary>All of them: those that were asked in their order, then those nearest to it.</summary>
    public List<LosingRoute> Find()
    {
        List<(int Rank, LosingRoute Loser)> found = [];
        foreach (RoutePlace place in _origins.Places)
        {
            if (MayConcern(place))
            {
                bool decides = Kind(place) == _decidedBy && Takes(place.Key with { Path = "/", Match = PathMatch.Prefix }, _request.HostBytes, "/"u8);
                bool covers = Takes(place.Key with { Host = null }, _request.HostBytes, _request.PathBytes);
                if (decides || covers)
                {
                    found.AddRange(place.Routes.Where(route => route != _winner).Select(route => Judge(place, route, decides, covers)));
                }
            }
        }

        return [.. found.OrderBy(static each => each.Rank).Select(static each => each.Loser)]; // and stable
    }

    /// <summary>False for what is elsewhere at a glance: another host that no wildcard or missing label explains, or a path that begins otherwise.</summary>
    private bool MayConcern(RoutePlace place) =>
        (place.Host.Length == 0 || place.Host == _host || (IsWildcard(place) && (_host.EndsWith(place.Host[1..], StringComparison.Ordinal) || _host == place.Host[2..]))) &&
        _path.StartsWith(place.Key.Path.TrimEnd('/'), StringComparison.Ordinal);

    private (int Rank, LosingRoute Loser) Judge(RoutePlace place, Route route, bool decides, bool covers)
    {
        RouteConfig written = _origins.Find(route);
        int length = place.Key.Path.Length;
        (int rank, string why, string because) = (decides, covers) switch
        {
            (false, _) => (int.MaxValue, "host", WhyHost(place)),
            (true, false) => (int.MaxValue - length - 1, "path", WhyPath(place.Key)),
            _ when _asked.TryGetValue(route, out int order) => WhyRefused(route, written, order),
            _ when place.Routes.Contains(_winner!) => (_asked.Count, "behind", WhyBehind(written)),
            _ => (int.MaxValue / 2 - length, "shorter", WhyShorter(place.Key)),
        };
        return (rank, new LosingRoute(ExplainedRoute.Of(written), why, because));
    }

    private string WhyHost(RoutePlace place) => _decidedBy != HostMatch.None && Takes(place.Key with { Path = "/", Match = PathMatch.Prefix }, _request.HostBytes, "/"u8)
        ? _decidedBy == HostMatch.Name
            ? $"host '{_host}' has routes of its own; those of another host are not asked then, whatever the path"
            : $"a wildcard host decides for '{_host}'; routes for any host are not asked then, whatever the path"
        : $"'{place.Host}' stands for exactly one label more than '{place.Host[2..]}'; '{_host}' has {(_host == place.Host[2..] ? "none" : "several")}";

    private string WhyPath(RouteKey key) => key.Match == PathMatch.Prefix
        ? $"a prefix goes by whole elements: '{key.Path.TrimEnd('/')}' takes '{key.Path.TrimEnd('/')}/…', not '{_path}'"
        : _path.TrimEnd('/') == key.Path.TrimEnd('/') ? $"it takes exactly '{key.Path}': a final slash counts"
        : $"it takes exactly '{key.Path}', nothing below it";

    private (int Rank, string Why, string Because) WhyRefused(Route route, RouteConfig written, int order)
    {
        RouteConditions conditions = route.Conditions!; // it was asked and refused, so it has some
        if (!conditions.AcceptMethod(_request.Head.MethodName(_request.Bytes)))
        {
            string method = _request.Method;
            string hint = written.Methods.Contains(method, StringComparer.OrdinalIgnoreCase) ? "; upper and lower case differ in a method" : "";
            return (order, "method", $"it asks for {string.Join(" or ", written.Methods)}, not {method}{hint}");
        }

        (string name, string value) = written.Headers.ElementAt(conditions.FirstMissing(_request.Bytes, _request.Head.Fields));
        string has = _request.FindField(name) is string other ? $"the request has '{other}' there" : "the request has no such field";
        return (order, "header", $"it asks for '{name}: {value}'; {has}");
    }

    private string WhyBehind(RouteConfig written)
    {
        RouteConfig winner = _origins.Find(_winner!);
        string first = winner.Headers.Count > written.Headers.Count ? "it asks for more headers"
            : winner.Methods.IsEmpty == written.Methods.IsEmpty ? "it was written first"
            : "it asks for a method";
        return $"same host and path, but '{winner.EffectiveName}' is asked first: {first}";
    }

    private string WhyShorter(RouteKey key)
    {
        RouteConfig winner = _origins.Find(_winner!);
        return winner.PathType == RoutePathType.Exact
            ? $"the exact path of '{winner.EffectiveName}' goes before a prefix"
            : $"'{key.Path}' is shorter than '{winner.Path}' of '{winner.EffectiveName}'";
    }

    private static HostMatch Kind(RoutePlace place) => place.Host.Length == 0 ? HostMatch.Any : IsWildcard(place) ? HostMatch.Wildcard : HostMatch.Name;

    private static bool IsWildcard(RoutePlace place) => place.Host.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>Asks the trie, with nothing in it but this rule.</summary>
    private static bool Takes(RouteKey key, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        RouteTrieBuilder<object> trie = new();
        return trie.TryAdd(key, trie, out _) && trie.Build().Find(host, path) is not null;
    }
}
