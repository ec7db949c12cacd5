using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>Finds what a route's service comes to: a selector over pods, a list of endpoints, or a name that is looked up.</summary>
/// <remarks>Config path, one thread. In that order, by what the input knows of it.</remarks>
internal sealed class ServiceResolver(KubeCluster cluster, PodBook pods, EndpointBook endpoints, Judge judge, ImportReport report)
{
    private readonly Dictionary<(KubeName, string Port, string Settings, bool AsksService), (ImportedService? Service, string Why)> _known = [];

    /// <summary>Every service a route was found, in that order.</summary>
    public List<ImportedService> Services { get; } = [];

    /// <summary>The service of a route; null, and a line of the report, where it comes to none.</summary>
    public ImportedService? Of(ImportedRoute route)
    {
        KubeName key = new(route.Ingress.Object.Namespace, route.Target.Service);
        KubeService? known = cluster.Services.GetValueOrDefault(key);
        ServicePort? port = known?.Ports.FirstOrDefault(port => route.Target.Port is { } number ? port.Port == number : port.Name == route.Target.PortName);
        int? asked = port?.Port ?? route.Target.Port;
        string portText = asked?.ToString(CultureInfo.InvariantCulture) ?? route.Target.PortName;
        (KubeName, string, string, bool) cacheKey = (key, portText, route.Service.Fingerprint, route.AsksService);
        if (!_known.TryGetValue(cacheKey, out (ImportedService? Service, string Why) found))
        {
            ImportedService draft = new()
            {
                Key = key,
                Port = portText,
                Ingress = route.Ingress.Object.Name,
                Settings = route.Service,
                Position = known?.Object.Position ?? route.Position,
            };
            found = Find(draft, known, port, route.Target, route.AsksService);
            _known.Add(cacheKey, found);
            if (found.Service is { } service)
            {
                Services.Add(service);
            }
        }

        if (found.Service is null)
        {
            string what = route.IsDefault ? "its default backend" : route.Shown;
            report.NotCarried(route.Position, route.Ingress.Object.Subject, what, $"service {Shown.Quoted(key.Name)}: {found.Why}");
        }

        return found.Service;
    }

    private (ImportedService? Service, string Why) Find(ImportedService draft, KubeService? known, ServicePort? port, IngressTarget target, bool asksService)
    {
        if (known is { ExternalName.Length: > 0 })
        {
            return External(draft, known.ExternalName, port?.Port ?? target.Port);
        }

        if (known is not null && port is null)
        {
            string have = string.Join(", ", known.Ports.Select(static port => port.Name.Length > 0 ? $"{port.Port} ({port.Name})" : $"{port.Port}"));
            return (null, $"it has no TCP port {Shown.Quoted(draft.Port)}; it has: {(have.Length > 0 ? Shown.Plain(have) : "none")}");
        }

        if (asksService)
        {
            bool hasAddress = known is not null && port is not null && IPAddress.TryParse(known.ClusterIp, out _);
            return hasAddress ? With(draft, List([EndpointBook.Entry(known!.ClusterIp, port!.Port, "", isReady: true)])) : Named(draft, known, port?.Port ?? target.Port);
        }

        IReadOnlyList<KubePod> selected = known is null ? [] : pods.Of(known);
        if (selected.Count > 0 && PortsOf(selected, port!) is { Count: > 0 } ports) // a known service with no such port was refused above
        {
            return Selected(draft, known!, selected, ports);
        }

        int? number = port is null ? target.Port : Fields.AsPort(port.Target) ?? (port.Target.Length == 0 ? port.Port : null);
        if (endpoints.Of(draft.Key, port?.Name ?? (target.Port is null ? target.PortName : null), number) is { } list)
        {
            return With(draft, list);
        }

        if (known is { Selector.IsEmpty: false } && !pods.IsEmpty && number is { } selectedPort)
        {
            report.Note(known.Object.Position, known.Object.Subject, "its selector selects no pod of the input that has an address");
            return (Copy(draft, known.Selector, selectedPort, []), "");
        }

        // A headless service's name has the pods' addresses, so the pods' port belongs to it.
        return Named(draft, known, known is { ClusterIp: "None" } ? number ?? port?.Port : port?.Port ?? target.Port);
    }

    private (ImportedService? Service, string Why) Selected(ImportedService draft, KubeService known, IReadOnlyList<KubePod> selected, Dictionary<KubePod, int> ports)
    {
        int[] numbers = [.. ports.Values.Distinct()];
        if (numbers.Length == 1 && ports.Count == selected.Count)
        {
            pods.Take(selected);
            return (Copy(draft, known.Selector, numbers[0], []), "");
        }

        report.Note(known.Object.Position, known.Object.Subject, "its pods listen on different ports, so they stand in 'endpoints' one by one");
        return With(draft, List(ports.Select(static each => EndpointBook.Entry(each.Key.Address, each.Value, each.Key.Zone, each.Key.IsReady))));
    }

    /// <summary>Where each pod listens; those without a port of the name are left out, as Kubernetes does.</summary>
    private static Dictionary<KubePod, int> PortsOf(IReadOnlyList<KubePod> selected, ServicePort port)
    {
        Dictionary<KubePod, int> ports = [];
        foreach (KubePod pod in selected)
        {
            int named = pod.Ports.FirstOrDefault(each => each.Name == port.Target).Port;
            if ((port.Target.Length == 0 ? port.Port : Fields.AsPort(port.Target) ?? named) is > 0 and { } number)
            {
                ports.Add(pod, number);
            }
        }

        return ports;
    }

    private (ImportedService? Service, string Why) External(ImportedService draft, string name, int? port)
    {
        if (port is not { } number)
        {
            return (null, "it is of type ExternalName and the port is a name it does not have; write the number into the Ingress");
        }

        return IPAddress.TryParse(name, out _) ? With(draft, List([EndpointBook.Entry(name, number, "", isReady: true)])) : LookedUp(draft, name, number);
    }

    private (ImportedService? Service, string Why) Named(ImportedService draft, KubeService? known, int? port)
    {
        if (port is not { } number)
        {
            return (null, $"its port is the name {Shown.Quoted(draft.Port)}, and the Service is not in the input; add it with 'kubectl get service -o yaml'");
        }

        string name = $"{draft.Key.Name}.{draft.Key.Namespace}.svc.cluster.local";
        string missing = known is null ? "the Service is not in the input" : "neither its pods nor its endpoints are in the input, or it is asked for itself";
        report.Note(draft.Position, $"Service {draft.Key}", $"{missing}; it is looked up as {name}:{number}, which answers inside the cluster alone");
        return LookedUp(draft, name, number);
    }

    private (ImportedService? Service, string Why) LookedUp(ImportedService draft, string name, int port) =>
        With(draft, Inline(("name", Text(string.Create(CultureInfo.InvariantCulture, $"{name}:{port}")))), "dns");

    private (ImportedService? Service, string Why) With(ImportedService draft, TomlNode value, string key = "endpoints") =>
        judge.WhyNoTarget((key, value)) is { } why ? (null, why) : (Copy(draft, null, 0, [(key, value)]), "");

    private static ImportedService Copy(
        ImportedService draft, ImmutableSortedDictionary<string, string>? selector, int port, ImmutableArray<(string Key, TomlNode Value)> target) => new()
        {
            Key = draft.Key,
            Port = draft.Port,
            Ingress = draft.Ingress,
            Settings = draft.Settings,
            Position = draft.Position,
            Selector = selector,
            SelectedPort = port,
            Target = target,
        };
}
