using System.Net.Sockets;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of services that <c>tcp</c> and <c>udp</c> listeners relay to: no key that needs a request, or a connection, where there is none.</summary>
/// <remarks>Config path.</remarks>
internal static class StreamServiceRules
{
    private const string HealthTable = "[services.health]";

    public static void Check(ProxyConfig config, FaultList faults)
    {
        ILookup<string, ListenerProtocol> uses = config.Listeners.Where(static listener => listener.IsStream)
            .ToLookup(static listener => listener.Service, static listener => listener.Protocol);
        if (uses.Count == 0)
        {
            return;
        }

        HashSet<string> asked = [.. RequestServices(config)];
        foreach (ServiceConfig service in config.Services.Where(service => uses.Contains(service.Name)))
        {
            bool hasTcp = uses[service.Name].Contains(ListenerProtocol.Tcp);
            bool hasUdp = uses[service.Name].Contains(ListenerProtocol.Udp);
            string users = hasTcp && hasUdp ? "tcp and udp listeners" : hasTcp ? "a tcp listener" : "a udp listener";
            CheckRequestKeys(service, users, faults);
            CheckEndpoints(service, hasUdp, users, faults);
            CheckHealth(service, hasUdp, isAsked: asked.Contains(service.Name), users, faults);
            if (!asked.Contains(service.Name))
            {
                CheckUnused(service, hasTcp, users, faults);
            }
        }
    }

    private static IEnumerable<string> RequestServices(ProxyConfig config) =>
        config.Routes.SelectMany(static route => route.Split.IsDefault ? [route.Service] : route.Split.Select(static share => share.Service))
            .Append(config.DefaultService?.Service ?? "");

    /// <summary>What chooses an endpoint by something that only a request has.</summary>
    private static void CheckRequestKeys(ServiceConfig service, string users, FaultList faults)
    {
        string name = Shown.Quoted(service.Name);
        if (service.Sticky is not null)
        {
            string message = $"sticky of service {name} needs a request's cookie, and {users} relays to it; use balancing = \"consistent_hash\" with hash_key = \"client_ip\"";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("sticky"), message);
        }

        if (service is { Balancing: BalancingPolicy.ConsistentHash, HashKey: { Source: not HashKeySource.ClientIp } })
        {
            string message = $"hash_key of service {name} is a request's, and {users} relays to it; valid: \"client_ip\"";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("hash_key"), message);
        }
    }

    /// <summary>What endpoints are spoken to in is a request's; what precedes a connection, and a file in an address's place, datagrams know nothing of.</summary>
    private static void CheckEndpoints(ServiceConfig service, bool hasUdp, string users, FaultList faults)
    {
        string name = Shown.Quoted(service.Name);
        if (service.Protocol != ServiceProtocol.Http)
        {
            string message = $"protocol of service {name} is that of requests, and {users} relays to it what clients say as it is; have the route and the listener use two services";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("protocol"), message);
        }

        if (hasUdp && service.SendProxyProtocol is not null)
        {
            string message = $"send_proxy_protocol of service {name} stands before a connection's first byte, and a udp listener relays to it datagrams";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("send_proxy_protocol"), message);
        }

        foreach (EndpointConfig endpoint in hasUdp && !service.Endpoints.IsDefault ? service.Endpoints : [])
        {
            if (endpoint.Address is UnixDomainSocketEndPoint)
            {
                string message = $"address {AddressText.Of(endpoint.Address)} of service {name} is a Unix socket, and a udp listener relays to it; valid: an IP address and a port";
                faults.Add(ConfigFaultCode.BadValue, endpoint.Source.At("address"), message);
            }
        }
    }

    /// <summary>A probe by default asks over HTTP for "/": of what relays to who knows what, that must be meant.</summary>
    private static void CheckHealth(ServiceConfig service, bool hasUdp, bool isAsked, string users, FaultList faults)
    {
        if (service.Health is not { } health)
        {
            return;
        }

        string name = Shown.Quoted(service.Name);
        if (health.Kind == ProbeKind.Http && !isAsked && !health.Source.Has("type") && !health.Source.Has("path"))
        {
            string message = $"{HealthTable} of service {name} does not say how to probe, and {users} relays to it; " +
                "valid: type = \"tcp\", which only connects, or a path, which is asked for over HTTP";
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("health"), message);
        }

        if (hasUdp && !health.Source.Has("port"))
        {
            string message = $"{HealthTable} of service {name} needs the key 'port': a udp listener relays to it, and a probe is TCP or HTTP";
            faults.Add(ConfigFaultCode.MissingKey, service.Source.At("health"), message);
        }
    }

    private static void CheckUnused(ServiceConfig service, bool hasTcp, string users, FaultList faults)
    {
        string[] keys = hasTcp ? ["host_header", "keepalive"] : ["host_header", "keepalive", "queue", "retry", "timeouts"];
        foreach (string key in keys.Where(service.Source.Has))
        {
            string message = $"{key} of service {Shown.Quoted(service.Name)} is never used: only {users} relays to it, and no route";
            faults.Add(ConfigFaultCode.NeverUsed, service.Source.At(key), message);
        }
    }
}
