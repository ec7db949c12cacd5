using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[routes]]</c> and <c>[default_backend]</c>: that each can match, only one does, and a service answers.</summary>
/// <remarks>Config path.</remarks>
internal static class RouteRules
{
    private const string Table = "[[routes]]";

    public static void Check(ProxyConfig config, FaultList faults)
    {
        Names names = new(Table, faults);
        Dictionary<(string Host, string Path, RoutePathType Type), RouteConfig> rules = [];
        Dictionary<string, RouteConfig> named = new(StringComparer.Ordinal);
        HashSet<string> services = [.. config.Services.Select(service => service.Name).Where(name => name.Length > 0)];
        foreach (RouteConfig route in config.Routes)
        {
            names.CheckOptional(route.Name, "name", route.Source);
            CheckMatch(route, faults);
            CheckDuplicate(route, rules, faults);
            CheckName(route, named, faults);
            CheckService(route.Service, Table, route.Source, services, faults);
            new Bounds(Table, route.Source, faults).Size("max_body", route.MaxBodyBytes, 0, long.MaxValue);
        }

        if (config.DefaultService is { } service)
        {
            CheckService(service.Service, "[default_backend]", service.Source, services, faults);
        }
        else if (config.Routes.IsEmpty)
        {
            string message = "there is neither [[routes]] nor [default_backend], so every request is answered with 404";
            faults.Add(ConfigFaultCode.NothingRouted, config.Origin, message);
        }
    }

    private static void CheckMatch(RouteConfig route, FaultList faults)
    {
        bool hasHost = route.Host.Length > 0 || route.Source.Has("host");
        if (hasHost && !route.Source.IsUnreadable("host") && HostPattern.WhyUnmatchable(route.Host) is { } badHost)
        {
            faults.Add(ConfigFaultCode.BadHost, route.Source.At("host"), $"host in {Table} is {Shown.Quoted(route.Host)}: {badHost}");
        }

        if (!route.Source.IsUnreadable("path") && RoutePath.WhyUnmatchable(route.Path) is { } badPath)
        {
            faults.Add(ConfigFaultCode.BadPath, route.Source.At("path"), $"path in {Table} is {Shown.Quoted(route.Path)}: {badPath}");
        }
    }

    private static void CheckDuplicate(
        RouteConfig route, Dictionary<(string, string, RoutePathType), RouteConfig> rules, FaultList faults)
    {
        if (route.Source.IsUnreadable("host") || route.Source.IsUnreadable("path") || route.Source.IsUnreadable("path_type"))
        {
            return;
        }

        // Compared as the trie compares: two spellings of one rule are one rule.
        if (!rules.TryAdd((HostPattern.Normal(route.Host), RoutePath.Normal(route.Path, route.PathType), route.PathType), route))
        {
            RouteConfig first = rules[(HostPattern.Normal(route.Host), RoutePath.Normal(route.Path, route.PathType), route.PathType)];
            string host = route.Host.Length == 0 ? "any host" : $"host {Shown.Quoted(route.Host)}";
            string type = route.PathType == RoutePathType.Exact ? "exact" : "prefix";
            string message = $"this route has the same {host}, path {Shown.Quoted(route.Path)} and path type '{type}' " +
                $"as the one at {first.Source.Here}";
            faults.Add(ConfigFaultCode.DuplicateRoute, route.Source.Here, message);
        }
    }

    private static void CheckName(RouteConfig route, Dictionary<string, RouteConfig> named, FaultList faults)
    {
        if (route.Name.Length > 0 && !named.TryAdd(route.Name, route))
        {
            string message = $"name {Shown.Quoted(route.Name)} in {Table} was already given at {named[route.Name].Source.At("name")}; " +
                "metrics and log cannot tell the two apart";
            faults.Add(ConfigFaultCode.SharedRouteName, route.Source.At("name"), message);
        }
    }

    private static void CheckService(string name, string table, SourceMap source, HashSet<string> known, FaultList faults)
    {
        if (source.IsUnreadable("service"))
        {
            return;
        }

        if (!source.Has("service") && name.Length == 0)
        {
            faults.Add(ConfigFaultCode.MissingKey, source.Here, $"{table} needs the key 'service'");
            return;
        }

        if (!known.Contains(name))
        {
            string message = $"service in {table} is {Shown.Quoted(name)}, but no [[services]] has this name{Suggestion.For(name, known)}";
            faults.Add(ConfigFaultCode.UnknownService, source.At("service"), message);
        }
    }
}
