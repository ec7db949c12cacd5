using System.Collections.Immutable;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads a Service.</summary>
/// <remarks>Config path.</remarks>
internal static class ServiceReading
{
    public static KubeService Read(KubeObject head, Fields fields, ImportReport report)
    {
        Fields spec = fields.Table("spec");
        ImmutableArray<ServicePort>.Builder ports = ImmutableArray.CreateBuilder<ServicePort>();
        foreach (Fields port in spec.Tables("ports"))
        {
            if (port.Port("port") is not { } number)
            {
                if (!port.Has("port"))
                {
                    report.Fault(port.Position, $"a port of {head.Subject} has no number; valid: port, from 1 to 65535");
                }

                continue;
            }

            if (port.Text("protocol") is "" or "TCP")
            {
                ports.Add(new ServicePort(port.Text("name"), number, port.Text("targetPort")));
            }
        }

        bool isExternal = spec.Text("type") == "ExternalName";
        return new KubeService(
            head,
            isExternal ? spec.Text("externalName").TrimEnd('.') : "",
            spec.Text("clusterIP"),
            isExternal ? ImmutableSortedDictionary<string, string>.Empty : ObjectReading.Labels(spec, "selector"),
            ports.ToImmutable());
    }
}
