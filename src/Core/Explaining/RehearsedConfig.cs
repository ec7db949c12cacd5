using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>One of the two configurations of a rehearsal: says what may become of a request under it.</summary>
/// <remarks>Config path, one thread. The trie and the conditions are the data path's; each route's fate is spelt once.</remarks>
internal sealed class RehearsedConfig(ProxyConfig config, ProxySnapshot snapshot)
{
    private readonly RouteOrigins _origins = new(config, snapshot);
    private readonly Dictionary<Route, Fate> _fates = [];

    /// <summary>
    /// What may become of it, in the order it is tried. A key has no fields, so each route that asks for some may take it or not; the last one here
    /// takes whatever is left, or nobody does.
    /// </summary>
    public List<Fate> FatesOf(in RequestKey key)
    {
        byte[] method = Encoding.Latin1.GetBytes(key.Method);
        List<Fate> fates = [];
        Route? route = snapshot.Routes.Find(Encoding.Latin1.GetBytes(key.Host), Encoding.Latin1.GetBytes(key.Path));
        while (route?.Conditions is RouteConditions conditions)
        {
            if (conditions.AcceptMethod(method))
            {
                if (!conditions.AskFields)
                {
                    break;
                }

                fates.Add(FateOf(route));
            }

            route = route.Next;
        }

        fates.Add((route ?? snapshot.DefaultRoute) is Route last ? FateOf(last) : Fate.NotFound);
        return fates;
    }

    private Fate FateOf(Route route)
    {
        if (!_fates.TryGetValue(route, out Fate? fate))
        {
            fate = _origins.TryFind(route, out RouteConfig? written) ? Fate.Of(written) : Fate.OfDefault(route.Name, config.DefaultService!.Service);
            _fates.Add(route, fate);
        }

        return fate;
    }
}
