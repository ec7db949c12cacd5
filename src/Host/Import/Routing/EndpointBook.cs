using System.Globalization;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>The addresses of services that the input gives outright: EndpointSlices, or Endpoints where there are none.</summary>
/// <remarks>Config path.</remarks>
internal sealed class EndpointBook(KubeCluster cluster, PodBook pods, ImportReport report)
{
    private readonly ILookup<KubeName, KubeEndpoints> _byService = cluster.Endpoints.ToLookup(static endpoints => endpoints.Service);

    /// <summary>The endpoints of one port, each a table of <c>endpoints</c>; null where nothing is known of the service.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="portName">The port's name; null where the service is not known and has but the number it was asked by.</param>
    /// <param name="number">Taken where the input names no port; null: not known.</param>
    public TomlArray? Of(KubeName service, string? portName, int? number)
    {
        bool hasSlices = _byService[service].Any(static endpoints => endpoints.IsSlice);
        Dictionary<string, TomlTable> found = new(StringComparer.Ordinal);
        foreach (KubeEndpoints endpoints in _byService[service].Where(endpoints => endpoints.IsSlice == hasSlices))
        {
            if (PortOf(endpoints, portName, number) is { } port)
            {
                foreach (EndpointAddress address in endpoints.Addresses)
                {
                    Add(found, service, address, port);
                }
            }
        }

        return found.Count == 0 ? null : TomlNodes.List(found.Values);
    }

    /// <summary>An entry of <c>endpoints</c>.</summary>
    public static TomlTable Entry(string address, int port, string zone, bool isReady)
    {
        string text = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
        TomlTable entry = TomlNodes.Inline(("address", TomlNodes.Text(text)));
        if (zone.Length > 0)
        {
            entry.Put("zone", TomlNodes.Text(zone));
        }

        return isReady ? entry : entry.Put("weight", TomlNodes.Number(0));
    }

    private void Add(Dictionary<string, TomlTable> found, KubeName service, EndpointAddress address, int port)
    {
        if (AddressReader.Ip(address.Address) is not { Fault: null, Value: { } ip })
        {
            report.NotCarried(address.Position, $"Service {service}", "an endpoint", $"{Shown.Quoted(address.Address)} is no IP address");
            return;
        }

        string zone = address.Zone.Length > 0 ? address.Zone : pods.ZoneOf(new KubeName(service.Namespace, address.Pod));
        found.TryAdd(new IPEndPoint(ip, port).ToString(), Entry(address.Address, port, zone, address.IsReady));
    }

    private static int? PortOf(KubeEndpoints endpoints, string? name, int? number)
    {
        if (name is null)
        {
            return endpoints.Ports.Length == 1 ? endpoints.Ports[0].Port ?? number
                : endpoints.Ports.Any(port => port.Port == number) ? number
                : null;
        }

        foreach ((string each, int? port) in endpoints.Ports)
        {
            if (each == name)
            {
                return port ?? number;
            }
        }

        return endpoints.Ports.IsEmpty ? number : null;
    }
}
