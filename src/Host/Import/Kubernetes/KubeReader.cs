using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Yaml;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Sorts the documents of a manifest by what they are.</summary>
/// <remarks>Config path, one thread. Objects that an import has no use for are named in the report; a form that the API server would refuse is a fault.</remarks>
internal sealed class KubeReader(ImportReport report)
{
    private static readonly string[] IngressVersions = ["networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"];

    private readonly HashSet<(string Kind, KubeName Name)> _seen = [];

    public KubeCluster Cluster { get; } = new();

    public void Read(YamlNode document)
    {
        if (document is not YamlMapping mapping)
        {
            report.Fault(document.Position, $"this document is {document.Kind}; valid: a Kubernetes object, a mapping with apiVersion, kind and metadata");
            return;
        }

        Fields list = new(mapping, "this List", report);
        if (list.Text("kind") == "List")
        {
            foreach (Fields item in list.Tables("items"))
            {
                ReadObject(item);
            }
        }
        else
        {
            ReadObject(new Fields(mapping, "this object", report));
        }
    }

    private void ReadObject(Fields unnamed)
    {
        string kind = unnamed.Text("kind");
        if (kind.Length == 0)
        {
            report.Fault(unnamed.Position, "this is no Kubernetes object: it has no kind; give it one, or take it away");
            return;
        }

        // Kinds of all the world come by: only those that are read have to be named as they should be.
        if (kind is not ("Ingress" or "Service" or "Endpoints" or "EndpointSlice" or "Pod" or "Secret"))
        {
            Leave(kind, unnamed);
            return;
        }

        if (ObjectReading.Read(kind, unnamed, report) is not { } head)
        {
            return;
        }

        if (!_seen.Add((kind, head.Key)))
        {
            report.NotCarried(head.Position, head.Subject, "", "there is one of the same name before it; the first counts");
            return;
        }

        Fields fields = unnamed.Of(head.Subject);
        switch (kind)
        {
            case "Ingress" when IngressVersions.Contains(fields.Text("apiVersion")):
                Cluster.Ingresses.Add(IngressReading.Read(head, fields, report));
                break;
            case "Ingress":
                string version = Shown.Quoted(fields.Text("apiVersion"));
                report.NotCarried(head.Position, head.Subject, "", $"apiVersion is {version}; read are {string.Join(", ", IngressVersions)}");
                break;
            case "Service":
                Cluster.Services.Add(head.Key, ServiceReading.Read(head, fields, report));
                break;
            case "Endpoints":
                Cluster.Endpoints.AddRange(EndpointsReading.ReadSubsets(head, fields));
                break;
            case "EndpointSlice":
                Cluster.Endpoints.AddRange(EndpointsReading.ReadSlice(head, fields, report));
                break;
            case "Pod":
                Cluster.Pods.Add(PodReading.Read(head, fields));
                break;
            default:
                ReadSecret(head, fields);
                break;
        }
    }

    private void ReadSecret(KubeObject head, Fields fields)
    {
        string type = fields.Text("type");
        if (type == "kubernetes.io/tls")
        {
            Cluster.Secrets.Add(head.Key, SecretReading.Read(head, fields, report));
        }
        else
        {
            report.NotCarried(head.Position, head.Subject, "", $"it is of type {Shown.Quoted(type)}; only kubernetes.io/tls has a place in a configuration of lb");
        }
    }

    private void Leave(string kind, Fields fields)
    {
        Fields metadata = fields.Table("metadata");
        string scope = metadata.Text("namespace") is { Length: > 0 } named ? $"{Shown.Plain(named)}/" : "";
        string subject = $"{Shown.Plain(kind)} {scope}{Shown.Plain(metadata.Text("name"))}".TrimEnd();
        if (kind == "IngressClass")
        {
            report.Note(fields.Position, subject, "lb serves the Ingresses of every class; leave those of other controllers out of the input");
        }
        else
        {
            report.NotCarried(fields.Position, subject, "", WhyLeft(kind));
        }
    }

    private static string WhyLeft(string kind) => kind switch
    {
        "ConfigMap" => "what it sets for a controller is in [limits] and [[services]] of lb; see docs/reference/configuration.md",
        "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" => "it makes pods but is none; add them with 'kubectl get pods -o yaml'",
        "Node" => "a pod's zone is read from the pod's own labels",
        "Gateway" or "HTTPRoute" or "GRPCRoute" or "TLSRoute" => "the Gateway API is not read by 'lb import ingress'",
        _ => "lb has no use for this kind",
    };
}
