using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of where a route's requests go: to one service, to several, or to an answer of the route's own.</summary>
/// <remarks>Config path.</remarks>
/// <param name="config">For the services there are.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class RouteTargetRules(ProxyConfig config, FaultList faults)
{
    private const string Table = "[[routes]]";
    private const string SplitTable = "[[routes.split]]";

    /// <summary>Shares in thousandths are finer than any roll-out; the turns laid out for them stay in the tens of thousands.</summary>
    private const long MaxWeight = 1000;

    private const int MaxShareCount = 100;

    private readonly HashSet<string> _services = [.. config.Services.Select(service => service.Name).Where(name => name.Length > 0)];
    private readonly Dictionary<string, string?> _meant = new(StringComparer.Ordinal);

    public void Check(RouteConfig route)
    {
        string[] given = [.. Given(route)];
        if (given.Length == 0)
        {
            string message = $"{Table} needs the key 'service', or 'split', 'redirect' or 'respond' in its place";
            faults.Add(ConfigFaultCode.MissingKey, route.Source.Here, message);
            return;
        }

        if (given.Length > 1)
        {
            string message = $"this route has both '{given[0]}' and '{given[1]}'; valid: one of 'service', 'split', 'redirect' and 'respond'";
            faults.Add(ConfigFaultCode.RouteTarget, route.Source.At(given[1]), message);
        }

        if (given.Contains("service"))
        {
            CheckService(route.Service, Table, route.Source);
        }

        if (!route.Split.IsDefault && !route.Source.IsUnreadable("split"))
        {
            CheckSplit(route);
        }

        if (given is ["redirect" or "respond"])
        {
            CheckEffects(route, given[0]);
        }
    }

    /// <summary>That <paramref name="name"/>, the key <c>service</c> of <paramref name="table"/>, is a service.</summary>
    public void CheckService(string name, string table, SourceMap source)
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

        if (!_services.Contains(name))
        {
            string message = $"service in {table} is {Shown.Quoted(name)}, but no [[services]] has this name";
            faults.Add(ConfigFaultCode.UnknownService, source.At("service"), message, Meant(name));
        }
    }

    /// <summary>Asked once for each name: a service that a thousand routes miss is compared with the others once.</summary>
    private string? Meant(string name)
    {
        if (!_meant.TryGetValue(name, out string? meant))
        {
            _meant.Add(name, meant = Suggestion.Nearest(name, _services));
        }

        return meant;
    }

    private static IEnumerable<string> Given(RouteConfig route)
    {
        (string Key, bool IsGiven)[] targets =
        [
            ("service", route.Service.Length > 0), ("split", !route.Split.IsDefault),
            ("redirect", route.Redirect is not null), ("respond", route.Respond is not null),
        ];
        return targets.Where(target => target.IsGiven || route.Source.Has(target.Key)).Select(static target => target.Key);
    }

    private void CheckSplit(RouteConfig route)
    {
        Dictionary<string, SourcePosition> seen = new(StringComparer.Ordinal);
        foreach (SplitConfig share in route.Split)
        {
            CheckService(share.Service, SplitTable, share.Source);
            new Bounds(SplitTable, share.Source, faults).Count("weight", share.Weight, 0, MaxWeight);
            if (share.Service.Length > 0 && !seen.TryAdd(share.Service, share.Source.At("service")))
            {
                string message = $"service {Shown.Quoted(share.Service)} in {SplitTable} was already given at {seen[share.Service]}; add the weights";
                faults.Add(ConfigFaultCode.DuplicateName, share.Source.At("service"), message);
            }
        }

        if (route.Split.Length > MaxShareCount)
        {
            string message = $"split in {Table} has {route.Split.Length} services; valid: 1 to {MaxShareCount}";
            faults.Add(ConfigFaultCode.OutOfRange, route.Source.At("split"), message);
        }
        else if (route.Split.All(static share => share.Weight == 0))
        {
            string message = $"split in {Table} gives no service a weight above 0; valid: at least one";
            faults.Add(ConfigFaultCode.OutOfRange, route.Source.At("split"), message);
        }
    }

    /// <summary>Nothing is forwarded, so what would be done to what is forwarded is not done.</summary>
    private void CheckEffects(RouteConfig route, string target)
    {
        (string Key, bool IsGiven)[] keys =
        [
            ("rewrite_path", route.RewritePath.Length > 0),
            ("request_headers", !route.RequestFields.Set.IsEmpty || !route.RequestFields.Removed.IsEmpty),
            ("max_body", route.MaxBodyBytes > 0),
            ("timeouts", route.Timeouts is not null),
            ("retry", route.Retry is not null),
        ];
        foreach ((string key, bool isGiven) in keys)
        {
            if (isGiven || route.Source.Has(key))
            {
                string message = $"{key} in {Table} has no effect beside '{target}': nothing is forwarded";
                faults.Add(ConfigFaultCode.KeyWithoutEffect, route.Source.At(key), message);
            }
        }
    }
}
