using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>The pods of the input, and which of them services select.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class PodBook(KubeCluster cluster, ImportReport report)
{
    private readonly HashSet<KubePod> _selected = [];
    private readonly HashSet<KubePod> _left = [];
    private readonly ILookup<string, KubePod> _byNamespace = cluster.Pods.ToLookup(static pod => pod.Object.Namespace);
    private readonly Dictionary<KubeName, string> _zones = cluster.Pods.ToDictionary(static pod => pod.Object.Key, static pod => pod.Zone);

    public bool IsEmpty => cluster.Pods.Count == 0;

    /// <summary>Those that services select, in the order of the input.</summary>
    public IEnumerable<KubePod> Selected => cluster.Pods.Where(pod => _selected.Contains(pod) && !_left.Contains(pod));

    /// <summary>The zone of a pod; empty: not known.</summary>
    public string ZoneOf(KubeName pod) => _zones.GetValueOrDefault(pod) ?? "";

    /// <summary>The pods of a service that have an address, one for each address.</summary>
    public IReadOnlyList<KubePod> Of(KubeService service)
    {
        if (service.Selector.IsEmpty)
        {
            return [];
        }

        Dictionary<string, KubePod> byAddress = new(StringComparer.Ordinal);
        foreach (KubePod pod in _byNamespace[service.Object.Namespace].Where(pod => !pod.HasEnded && !_left.Contains(pod) && Selects(service.Selector, pod)))
        {
            if (WhyNoAddress(pod.Address) is { } why)
            {
                Leave(pod, why);
            }
            else if (!byAddress.TryAdd(pod.Address, pod))
            {
                Leave(pod, $"{byAddress[pod.Address].Object.Subject} has the same address, and {service.Object.Subject} selects both");
            }
        }

        return [.. byAddress.Values];
    }

    /// <summary>Notes that <paramref name="pods"/> have to be in the configuration.</summary>
    public void Take(IEnumerable<KubePod> pods) => _selected.UnionWith(pods);

    private static bool Selects(ImmutableSortedDictionary<string, string> selector, KubePod pod) =>
        selector.All(label => pod.Object.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    private static string? WhyNoAddress(string address) => address.Length == 0
        ? "it has no podIP; leave it out, or take the manifest once it runs"
        : AddressReader.Ip(address).Fault is null ? null : $"its podIP {Shown.Quoted(address)} is no IP address";

    private void Leave(KubePod pod, string why)
    {
        _left.Add(pod);
        report.NotCarried(pod.Object.Position, pod.Object.Subject, "", why);
    }
}
