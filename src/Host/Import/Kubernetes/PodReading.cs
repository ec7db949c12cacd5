namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads a Pod.</summary>
/// <remarks>Config path.</remarks>
internal static class PodReading
{
    public static KubePod Read(KubeObject head, Fields fields)
    {
        Fields spec = fields.Table("spec");
        Fields status = fields.Table("status");
        string address = status.Text("podIP");
        if (address.Length == 0)
        {
            address = status.Tables("podIPs").Select(static ip => ip.Text("ip")).FirstOrDefault() ?? "";
        }

        // A manifest written by hand has no conditions: then nothing speaks against the pod.
        string? ready = status.Tables("conditions")
            .Where(static condition => condition.Text("type") == "Ready").Select(static condition => condition.Text("status")).FirstOrDefault();
        string node = spec.Text("nodeName");
        return new KubePod(
            head,
            address,
            ObjectReading.IsName(node) ? node : "",
            ObjectReading.Zone(head.Labels),
            (ready is null or "True") && !head.IsTerminating,
            status.Text("phase") is "Succeeded" or "Failed",
            [.. spec.Tables("containers").SelectMany(static container => container.Tables("ports")).SelectMany(NamedPort)]);
    }

    private static IEnumerable<(string Name, int Port)> NamedPort(Fields port)
    {
        if (port.Text("name") is { Length: > 0 } name && port.Port("containerPort") is { } number)
        {
            yield return (name, number);
        }
    }
}
