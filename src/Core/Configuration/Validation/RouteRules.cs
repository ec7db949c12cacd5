using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[routes]]</c> and <c>[default_backend]</c>: that each can match, only one does, and a service answers.</summary>
/// <remarks>Config path.</remarks>
internal static class RouteRules
{
    private const string Table = "[[routes]]";

    private static readonly string[] MatchKeys = ["host", "path", "path_type", "methods", "headers"];

    public static void Check(ProxyConfig config, FaultList faults)
    {
        Names names = new(Table, faults);
        Dictionary<RouteIdentity, RouteConfig> rules = [];
        RouteTargetRules targets = new(config, faults);
        Dictionary<string, RouteConfig> named = new(StringComparer.Ordinal);
        foreach (RouteConfig route in config.Routes)
        {
            names.CheckOptional(route.Name, "name", route.Source);
            CheckMatch(route, faults);
            RouteMatchRules.Check(route, faults);
            CheckDuplicate(route, rules, faults);
            CheckName(route, named, faults);
            targets.Check(route);
            RoutePolicyRules.Check(route, faults);
            new Bounds(Table, route.Source, faults).Size("max_body", route.MaxBodyBytes, 0, long.MaxValue);
            if (route.Timeouts is { } timeouts)
            {
                ServiceRules.CheckTimeouts(timeouts, "[routes.timeouts]", faults);
            }

            if (route.Retry is { } retry)
            {
                ServiceRules.CheckRetry(retry, "[routes.retry]", faults);
            }
        }

        RouteReach.Check(rules, faults);
        if (config.DefaultService is { } service)
        {
            targets.CheckService(service.Service, "[default_backend]", service.Source);
        }
        else if (config.Routes.IsEmpty && !(config.Listeners is [_, ..] && config.Listeners.All(static listener => listener.IsStream)))
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
        RouteConfig route, Dictionary<RouteIdentity, RouteConfig> rules, FaultList faults)
    {
        if (Array.Exists(MatchKeys, route.Source.IsUnreadable))
        {
            return;
        }

        // Compared as requests are: two spellings of one rule are one rule.
        RouteIdentity identity = RouteIdentity.Of(route);
        if (!rules.TryAdd(identity, route))
        {
            RouteConfig first = rules[identity];
            string host = route.Host.Length == 0 ? "any host" : $"host {Shown.Quoted(route.Host)}";
            string type = route.PathType == RoutePathType.Exact ? "exact" : "prefix";
            string conditions = identity.Conditions.Length == 0 ? "" : " and the same methods and headers";
            string message = $"this route has the same {host}, path {Shown.Quoted(route.Path)} and path type '{type}'{conditions} " +
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
}
