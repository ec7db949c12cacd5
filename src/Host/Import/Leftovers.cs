using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import;

/// <summary>Notes what is known of the input and in no route's way, in a line for each kind: there may be hundreds.</summary>
/// <remarks>Config path.</remarks>
internal static class Leftovers
{
    private const int ShownCount = 5;

    /// <param name="cluster">All objects.</param>
    /// <param name="used">The services that routes lead to.</param>
    /// <param name="selected">The pods in the configuration.</param>
    /// <param name="report">Where the notes go.</param>
    public static void Note(KubeCluster cluster, HashSet<KubeName> used, IReadOnlyCollection<KubePod> selected, ImportReport report)
    {
        HashSet<KubePod> kept = [.. selected];
        Note(report, "left out: no path leads there", "service", [.. cluster.Services.Values.Select(static service => service.Object).Where(service => !used.Contains(service.Key))]);
        Note(report, "left out: no service of a route selects them, or another line says why", "pod", [.. cluster.Pods.Where(pod => !kept.Contains(pod)).Select(static pod => pod.Object)]);
        Note(
            report,
            "zone not known: there is no label topology.kubernetes.io/zone; add 'zone' where 'prefer_zone' should count",
            "pod",
            [.. kept.Where(static pod => pod.Zone.Length == 0).Select(static pod => pod.Object)]);
    }

    private static void Note(ImportReport report, string text, string kind, KubeObject[] objects)
    {
        if (objects.Length > 0)
        {
            string names = string.Join(", ", objects.Take(ShownCount).Select(static each => each.Key));
            string more = objects.Length > ShownCount ? $" and {objects.Length - ShownCount} more" : "";
            report.Note(objects[0].Position, $"{objects.Length} {kind}{(objects.Length == 1 ? "" : "s")} ({names}{more})", text);
        }
    }
}
