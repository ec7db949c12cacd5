using System.Net;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[services]]</c>: that each says where its requests go, in one way.</summary>
/// <remarks>Config path.</remarks>
internal static class ServiceRules
{
    /// <summary>More idle connections to one endpoint than any pod accepts; a slip of the hand beyond.</summary>
    private const long MaxKeptIdleCount = 65_536;

    /// <summary>Each attempt may cost a connect timeout; ten is more than a client waits for.</summary>
    private const long MaxAttempts = 10;

    /// <summary>What waits has a connection and a session each; a line as long as this is served by nobody in time.</summary>
    private const long MaxQueueSize = 65_536;

    /// <summary>Kept in memory for each request under way that may be sent twice.</summary>
    private const long MaxReplayBytes = 16 * 1024 * 1024;

    // As many as one address has ports for us to come from.
    private const long MaxConnectionCount = 65_535;

    private const string Table = "[[services]]";

    private static readonly string[] HostHeaderWords = ["preserve", "endpoint"];

    public static void Check(ProxyConfig config, TimeProvider time, FaultList faults)
    {
        Names names = new(Table, faults);
        PodIndex pods = new(config.Pods);
        string zone = config.Zone;
        foreach (ServiceConfig service in config.Services)
        {
            PodConfig[] selected = [.. pods.SelectedBy(service)];
            names.Take(service.Name, "name", service.Source);
            CheckTargets(service, selected, faults);
            CheckHostHeader(service, faults);
            CheckNumbers(service, faults);
            BalancingRules.Check(service, selected, zone, faults);
            HealthRules.Check(service, faults);
            ConnectRules.Check(service, time.GetUtcNow(), faults);
            if (service.Sticky is { } sticky)
            {
                StickyRules.Check(sticky, faults);
            }
        }
    }

    private static void CheckTargets(ServiceConfig service, PodConfig[] selected, FaultList faults)
    {
        // An unreadable value counts as given: its fault is told already.
        bool hasSelector = service.Selector is not null || service.Source.IsUnreadable("selector");
        bool hasEndpoints = !service.Endpoints.IsDefault || service.Source.IsUnreadable("endpoints");
        bool hasPort = service.Port is not null || service.Source.IsUnreadable("port");
        bool hasName = service.Dns is not null || service.Source.IsUnreadable("dns");
        string name = Shown.Quoted(service.Name);
        string[] ways = [.. new[] { hasSelector ? "selector" : "", hasEndpoints ? "endpoints" : "", hasName ? "dns" : "" }.Where(way => way.Length > 0)];
        if (ways.Length != 1)
        {
            string have = ways.Length == 0 ? "neither a selector nor endpoints nor dns"
                : ways.Length == 2 ? $"both {(hasSelector ? "a " : "")}{ways[0]} and {ways[1]}"
                : "a selector, endpoints and dns";
            SourcePosition here = ways.Length == 0 ? service.Source.Here : service.Source.At(ways[^1]);
            faults.Add(ConfigFaultCode.SelectorOrEndpoints, here, $"service {name} has {have}; valid: one of them");
        }

        if (hasSelector && !hasPort)
        {
            string message = $"service {name} has a selector but no port; add the port where its pods listen";
            faults.Add(ConfigFaultCode.SelectorAndPort, service.Source.At("selector"), message);
        }
        else if (hasPort && !hasSelector)
        {
            string message = $"service {name} has a port but no selector; the port belongs to each address of endpoints, or to the name of dns";
            faults.Add(ConfigFaultCode.SelectorAndPort, service.Source.At("port"), message);
        }
        else if (hasSelector && ways.Length == 1)
        {
            CheckSelected(service, selected, faults);
        }

        if (hasEndpoints && ways.Length == 1)
        {
            CheckEndpoints(service, faults);
        }
    }

    private static void CheckSelected(ServiceConfig service, PodConfig[] selected, FaultList faults)
    {
        if (service.Selector is null)
        {
            return;
        }

        SourcePosition here = service.Source.At("selector");
        Dictionary<IPAddress, PodConfig> seen = [];
        foreach (PodConfig pod in selected)
        {
            if (pod.Address is not null && !seen.TryAdd(pod.Address, pod))
            {
                string message = $"pods {Shown.Quoted(seen[pod.Address].Name)} ({seen[pod.Address].Source.At("address")}) and " +
                    $"{Shown.Quoted(pod.Name)} have the same address {pod.Address}, and service {Shown.Quoted(service.Name)} selects both";
                faults.Add(ConfigFaultCode.DuplicateAddress, pod.Source.At("address"), message);
            }
        }

        if (selected.Length == 0)
        {
            string labels = string.Join(", ", service.Selector.Select(label => $"{label.Key} = \"{label.Value}\""));
            string why = service.Selector.IsEmpty ? "is empty and selects no pod" : $"{{ {Shown.Plain(labels)} }} selects no pod";
            string message = $"selector of service {Shown.Quoted(service.Name)} {why}; its requests are answered with 503";
            faults.Add(ConfigFaultCode.NoEndpoint, here, message);
        }
    }

    private static void CheckEndpoints(ServiceConfig service, FaultList faults)
    {
        if (service.Endpoints.IsDefault || (service.Endpoints.IsEmpty && service.Source.IsUnreadable("endpoints")))
        {
            return;
        }

        if (service.Endpoints.IsEmpty)
        {
            string message = $"service {Shown.Quoted(service.Name)} has no endpoints; its requests are answered with 503";
            faults.Add(ConfigFaultCode.NoEndpoint, service.Source.At("endpoints"), message);
        }

        Names zones = new("[[services.endpoints]]", faults);
        Dictionary<EndPoint, SourcePosition> seen = [];
        foreach (EndpointConfig endpoint in service.Endpoints)
        {
            zones.CheckOptional(endpoint.Zone, "zone", endpoint.Source);
            SourcePosition here = endpoint.Source.At("address");
            if (endpoint.Address is null)
            {
                if (!endpoint.Source.IsUnreadable("address"))
                {
                    faults.Add(ConfigFaultCode.MissingKey, here, "[[services.endpoints]] needs the key 'address'");
                }
            }
            else if (endpoint.Address is IPEndPoint { Port: 0 })
            {
                faults.Add(ConfigFaultCode.OutOfRange, here, "address in [[services.endpoints]] has port 0; valid: 1 to 65535");
            }
            else if (!seen.TryAdd(endpoint.Address, here))
            {
                string message = $"address {AddressText.Of(endpoint.Address)} in [[services.endpoints]] was already given at {seen[endpoint.Address]}";
                faults.Add(ConfigFaultCode.DuplicateAddress, here, message);
            }
        }
    }

    private static void CheckHostHeader(ServiceConfig service, FaultList faults)
    {
        // A mistyped word would go to every endpoint as a host name; a name that is meant can be written with its final dot.
        string? meant = service.HostHeader.AsSpan().ContainsAny('.', ':') ? null : Suggestion.Nearest(service.HostHeader, HostHeaderWords);
        bool isWord = meant == service.HostHeader;
        if (!isWord && !service.Source.IsUnreadable("host_header") &&
            (meant is not null || !HostSyntax.IsValid(Encoding.UTF8.GetBytes(service.HostHeader))))
        {
            string message = $"host_header in {Table} is {Shown.Quoted(service.HostHeader)}; valid: \"preserve\", \"endpoint\", or a host such as " +
                "\"a.test\" or \"a.test:8080\"";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("host_header"), message, meant);
        }
    }

    private static void CheckNumbers(ServiceConfig service, FaultList faults)
    {
        Bounds own = new(Table, service.Source, faults);
        own.Count("port", service.Port ?? 1, 1, IPEndPoint.MaxPort);
        own.Count("max_connections", service.MaxConnections, 0, MaxConnectionCount);

        CheckTimeouts(service.Timeouts, "[services.timeouts]", faults);
        Bounds keepalive = new("[services.keepalive]", service.Keepalive.Source, faults);
        keepalive.Count("idle", service.Keepalive.IdleCount, 0, MaxKeptIdleCount);
        keepalive.Timeout("timeout", service.Keepalive.Timeout);
        keepalive.Count("max_requests", service.Keepalive.MaxRequests, 0, int.MaxValue);

        Bounds queue = new("[services.queue]", service.Queue.Source, faults);
        queue.Count("size", service.Queue.Size, 0, MaxQueueSize);
        queue.Timeout("timeout", service.Queue.Timeout);
        if (service is { Queue.Size: > 0, MaxConnections: 0 })
        {
            string message = $"queue of service {Shown.Quoted(service.Name)} is never used: without max_connections no request has to wait";
            faults.Add(ConfigFaultCode.NeverUsed, service.Source.At("queue"), message);
        }

        CheckRetry(service.Retry, "[services.retry]", faults);
    }

    /// <summary>Bounds of a <c>timeouts</c> table, a service's or a route's.</summary>
    public static void CheckTimeouts(TimeoutsConfig timeouts, string table, FaultList faults)
    {
        Bounds bounds = new(table, timeouts.Source, faults);
        bounds.Timeout("connect", timeouts.Connect);
        bounds.Timeout("first_byte", timeouts.FirstByte);
        bounds.Timeout("idle", timeouts.Idle);
        bounds.Timeout("tunnel", timeouts.Tunnel);
    }

    /// <summary>Bounds of a <c>retry</c> table, a service's or a route's.</summary>
    public static void CheckRetry(RetryConfig retry, string table, FaultList faults)
    {
        Bounds bounds = new(table, retry.Source, faults);
        bounds.Count("attempts", retry.Attempts, 1, MaxAttempts);
        bounds.Share("budget", retry.Budget);
        bounds.Size("max_body", retry.MaxBodyBytes, 0, MaxReplayBytes);
    }
}
