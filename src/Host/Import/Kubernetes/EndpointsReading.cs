using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads the addresses of services: Endpoints, and the EndpointSlices that took their place.</summary>
/// <remarks>Config path.</remarks>
internal static class EndpointsReading
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>Each subset of an Endpoints, which has its service's name.</summary>
    public static IEnumerable<KubeEndpoints> ReadSubsets(KubeObject head, Fields fields)
    {
        foreach (Fields subset in fields.Tables("subsets"))
        {
            yield return new KubeEndpoints(
                head.Key,
                IsSlice: false,
                [
                    .. subset.Tables("addresses").Select(static address => Address(address, isReady: true)),
                    .. subset.Tables("notReadyAddresses").Select(static address => Address(address, isReady: false)),
                ],
                [.. Ports(subset)]);
        }

        static EndpointAddress Address(Fields address, bool isReady) =>
            new(address.Text("ip"), "", isReady, address.Table("targetRef").Text("name"), address.Position);
    }

    /// <summary>An EndpointSlice, which names its service in a label; one at most, so that a list takes it as it takes subsets.</summary>
    public static IEnumerable<KubeEndpoints> ReadSlice(KubeObject head, Fields fields, ImportReport report)
    {
        if (!head.Labels.TryGetValue(ServiceLabel, out string? service))
        {
            report.NotCarried(head.Position, head.Subject, "", $"it has no label {ServiceLabel} and so belongs to no service");
            yield break;
        }

        if (fields.Text("addressType") is not ("" or "IPv4" or "IPv6"))
        {
            string type = Shown.Quoted(fields.Text("addressType"));
            report.NotCarried(head.Position, head.Subject, "", $"its addresses are of type {type}; for a name write a service with 'dns'");
            yield break;
        }

        yield return new KubeEndpoints(
            new KubeName(head.Namespace, service),
            IsSlice: true,
            [.. fields.Tables("endpoints").SelectMany(Addresses)],
            [.. Ports(fields)]);
    }

    private static IEnumerable<EndpointAddress> Addresses(Fields endpoint)
    {
        // By the words of the API: a condition that is not known counts as ready.
        bool isReady = endpoint.Table("conditions").Truth("ready") ?? true;
        string zone = ObjectReading.IsName(endpoint.Text("zone")) ? endpoint.Text("zone") : ObjectReading.Zone(ObjectReading.Labels(endpoint, "topology"));
        string pod = endpoint.Table("targetRef").Text("name");
        return endpoint.Texts("addresses").Select(address => new EndpointAddress(address.Text, zone, isReady, pod, address.Position));
    }

    private static IEnumerable<(string Name, int? Port)> Ports(Fields fields) => fields.Tables("ports")
        .Where(static port => port.Text("protocol") is "" or "TCP")
        .Select(static port => (port.Text("name"), port.Port("port")));
}
