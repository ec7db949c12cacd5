using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>tcp</c> and <c>udp</c> listeners: that each has a service, and that no key stands where it would mean nothing.</summary>
/// <remarks>Config path.</remarks>
internal static class StreamRules
{
    private const string Table = "[[listeners]]";
    private const string UdpTable = "[listeners.udp]";

    // Each session is a descriptor; more clients than this behind one address are another balancer's.
    private const long MostSessions = 1_000_000;

    private static readonly (string Key, ListenerProtocol[] Protocols)[] OwnKeys =
    [
        ("service", [ListenerProtocol.Tcp, ListenerProtocol.Udp]),
        ("sni", [ListenerProtocol.Tcp]),
        ("udp", [ListenerProtocol.Udp]),
        ("trusted_proxies", [ListenerProtocol.Http, ListenerProtocol.Https, ListenerProtocol.Tcp]),
        ("proxy_protocol", [ListenerProtocol.Http, ListenerProtocol.Https, ListenerProtocol.Tcp]),
        ("mode", [ListenerProtocol.Http, ListenerProtocol.Https, ListenerProtocol.Tcp]),
    ];

    public static void Check(ProxyConfig config, FaultList faults)
    {
        HashSet<string> services = [.. config.Services.Select(static service => service.Name)];
        Dictionary<(EndPoint, string), SourcePosition> names = [];
        foreach (ListenerConfig listener in config.Listeners)
        {
            CheckKeys(listener, faults);
            if (listener.IsStream)
            {
                CheckService(listener, services, faults);
            }

            if (listener is { Protocol: ListenerProtocol.Udp, Address: UnixDomainSocketEndPoint })
            {
                string message = $"address {AddressText.Of(listener.Address)} in {Table} is a Unix socket, and protocol \"udp\" needs an IP address and a port";
                faults.Add(ConfigFaultCode.BadValue, listener.Source.At("address"), message);
            }

            CheckNames(listener, names, faults);
            Bounds udp = new(UdpTable, listener.Udp.Source, faults);
            udp.Duration("idle_timeout", listener.Udp.IdleTimeout, TimeSpan.FromSeconds(1), Bounds.LongestTimeout);
            udp.Count("sessions", listener.Udp.Sessions, 1, MostSessions);
        }

        CheckShared(config, faults);
        StreamServiceRules.Check(config, faults);
    }

    /// <summary>
    /// Who shares an address reads the same PROXY headers: they come before a connection has said whose it is. And a Unix socket that is shared is one
    /// file, which has one mode.
    /// </summary>
    private static void CheckShared(ProxyConfig config, FaultList faults)
    {
        IEnumerable<IGrouping<(EndPoint, bool), ListenerConfig>> shared = config.Listeners
            .Where(static listener => listener.Address is not null and not IPEndPoint { Port: 0 })
            .GroupBy(static listener => (listener.Address!, listener.Protocol == ListenerProtocol.Udp));
        foreach (IGrouping<(EndPoint, bool), ListenerConfig> group in shared)
        {
            ListenerConfig first = group.First();
            foreach (ListenerConfig other in group.Skip(1).Where(other => other.Mode != first.Mode))
            {
                string message = $"mode in {Table} is not that of the listener {Shown.Quoted(first.Name)} at the same address; the file of a Unix socket has one";
                faults.Add(ConfigFaultCode.BadValue, other.Source.At("mode"), message);
            }

            foreach (ListenerConfig other in group.Skip(1).Where(other => !other.ProxyProtocol.AsSpan().SequenceEqual(first.ProxyProtocol.AsSpan())))
            {
                string message = $"proxy_protocol in {Table} is not that of the listener {Shown.Quoted(first.Name)} at the same address; a PROXY header comes before it is known whose a connection is";
                faults.Add(ConfigFaultCode.BadValue, other.Source.Has("proxy_protocol") ? other.Source.At("proxy_protocol") : other.Source.Here, message);
            }
        }
    }

    private static void CheckKeys(ListenerConfig listener, FaultList faults)
    {
        foreach ((string key, ListenerProtocol[] protocols) in OwnKeys)
        {
            if (listener.Source.Has(key) && !listener.Source.IsUnreadable("protocol") && !protocols.Contains(listener.Protocol))
            {
                string valid = string.Join(" or ", protocols.Select(static protocol => $"\"{Word(protocol)}\""));
                string hint = key == "service" ? "; which service has a request is said by [[routes]]" : "";
                faults.Add(
                    ConfigFaultCode.BadValue,
                    listener.Source.At(key),
                    $"{key} in {Table} has no meaning where protocol is \"{Word(listener.Protocol)}\"; valid: with {valid}{hint}");
            }
        }
    }

    private static void CheckService(ListenerConfig listener, HashSet<string> services, FaultList faults)
    {
        if (listener.Source.IsUnreadable("service"))
        {
            return;
        }

        if (listener.Service.Length == 0)
        {
            faults.Add(ConfigFaultCode.MissingKey, listener.Source.Here, $"{Table} with protocol = \"{Word(listener.Protocol)}\" needs the key 'service'");
        }
        else if (!services.Contains(listener.Service))
        {
            string message = $"service in {Table} is {Shown.Quoted(listener.Service)}, but no [[services]] has this name";
            faults.Add(ConfigFaultCode.UnknownService, listener.Source.At("service"), message, Suggestion.Nearest(listener.Service, services));
        }
    }

    private static void CheckNames(ListenerConfig listener, Dictionary<(EndPoint, string), SourcePosition> taken, FaultList faults)
    {
        for (int index = 0; index < listener.Sni.Length; index++)
        {
            string name = listener.Sni[index];
            SourcePosition here = listener.Source.At("sni", index);
            if (CertificateHost.WhyNone(name) is not null)
            {
                string? why = IPAddress.TryParse(name.Trim('[', ']'), out _) ? "clients name no addresses in TLS (RFC 6066 §3)"
                    : HostPattern.Normal(name) is "" or "*" ? "valid: a name, or '*.' before a name; a listener without 'sni' takes all others"
                    : HostPattern.WhyUnmatchable(name);
                faults.Add(ConfigFaultCode.BadValue, here, $"sni[{index}] in {Table} is {Shown.Quoted(name)}; {why}");
            }
            else if (listener.Address is not null && !taken.TryAdd((listener.Address, HostPattern.Normal(name)), here))
            {
                string message = $"name '{name}' at address {AddressText.Of(listener.Address)} in {Table} was already given at {taken[(listener.Address, HostPattern.Normal(name))]}";
                faults.Add(ConfigFaultCode.AddressTaken, here, message);
            }
        }
    }

    /// <summary>The operator's word for it.</summary>
    public static string Word(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Https => "https",
        ListenerProtocol.Tcp => "tcp",
        ListenerProtocol.Udp => "udp",
        _ => "http",
    };
}
