using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads an Ingress, in the spelling of <c>networking.k8s.io/v1</c> and in the older one.</summary>
/// <remarks>Config path.</remarks>
internal static class IngressReading
{
    public static KubeIngress Read(KubeObject head, Fields fields, ImportReport report)
    {
        Fields spec = fields.Table("spec");
        ImmutableArray<IngressPath>.Builder paths = ImmutableArray.CreateBuilder<IngressPath>();
        foreach (Fields rule in spec.Tables("rules"))
        {
            ReadRule(head, rule, paths, report);
        }

        string key = spec.Has("defaultBackend") ? "defaultBackend" : "backend";
        IngressTarget? byDefault = spec.Has(key) ? ReadTarget(head, spec.Table(key), report) : null;
        return new KubeIngress(
            head,
            byDefault,
            paths.ToImmutable(),
            [.. spec.Tables("tls").Select(static tls => new IngressTls(ObjectReading.Values(tls.Texts("hosts")), tls.Text("secretName"), tls.Position))]);
    }

    private static void ReadRule(KubeObject head, Fields rule, ImmutableArray<IngressPath>.Builder paths, ImportReport report)
    {
        string host = rule.Text("host");
        bool isEmpty = true;
        foreach (Fields path in rule.Table("http").Tables("paths"))
        {
            isEmpty = false;
            if (ReadTarget(head, path.Table("backend"), report) is { } target)
            {
                string text = path.Text("path") is { Length: > 0 } written ? written : "/";
                paths.Add(new IngressPath(host, text, path.Text("pathType"), target, path.Position));
            }
        }

        if (isEmpty)
        {
            report.NotCarried(rule.Position, head.Subject, $"the rule of host {Shown.Quoted(host)}", "it has no paths; give it one, or leave it to [default_backend]");
        }
    }

    private static IngressTarget? ReadTarget(KubeObject head, Fields target, ImportReport report)
    {
        if (target.Has("resource"))
        {
            report.NotCarried(target.Position, head.Subject, "a backend", "it is a resource of some other kind; lb sends requests to services alone");
            return null;
        }

        bool isOld = target.Has("serviceName");
        Fields service = isOld ? target : target.Table("service");
        Fields port = isOld ? target : service.Table("port");
        string name = service.Text(isOld ? "serviceName" : "name");
        string portText = port.Text(isOld ? "servicePort" : "number");
        string portName = isOld ? portText : port.Text("name");
        int? number = Fields.AsPort(portText);
        if (!ObjectReading.IsName(name))
        {
            string message = $"the backend of {head.Subject} names no service; valid: service.name with service.port, or serviceName with servicePort";
            report.Fault(target.Position, message);
            return null;
        }

        // The old form has numbers and names in one place; a port of all digits that is none is a slip, not a name.
        bool isSlip = number is null && (portText.Length > 0 && portText.All(char.IsAsciiDigit) || (!isOld && portText.Length > 0));
        if (isSlip || (number is null && portName.Length == 0))
        {
            string message = $"the port of service {Shown.Quoted(name)} in {head.Subject} is {Shown.Quoted(portText)}; valid: a number from 1 to 65535, or a port's name";
            report.Fault(target.Position, message);
            return null;
        }

        return new IngressTarget(name, number, number is null ? portName : "", target.Position);
    }
}
