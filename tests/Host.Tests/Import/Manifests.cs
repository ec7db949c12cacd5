namespace LoadBalancer.Host.Tests.Import;

/// <summary>Manifests for tests of something else.</summary>
internal static class Manifests
{
    /// <summary>A Service with a pod.</summary>
    public const string Services = """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-1, labels: {app: web, topology.kubernetes.io/zone: tok02}}
        spec: {nodeName: n1, containers: [{name: web, ports: [{name: web, containerPort: 8080}]}]}
        status: {podIP: 10.0.0.1}

        """;

    /// <summary>Another Service, with an address.</summary>
    public const string Next = """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: next}
        spec: {ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: {name: next}
        subsets: [{addresses: [{ip: 10.0.0.2}], ports: [{port: 8080}]}]

        """;

    /// <summary>An Ingress of <c>shop.test/</c> with annotations, its service and a pod.</summary>
    public static string Ingress(IEnumerable<(string Name, string Value)> annotations, string name = "web", string path = "/", string service = "web", string more = "") =>
        $"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {name}
          annotations:
            nginx.ingress.kubernetes.io/proxy-body-size: "0"
        {string.Concat(annotations.Select(static each => $"    {each.Name}: '{each.Value.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\n\n      ", StringComparison.Ordinal)}'\n"))}
        spec:
          rules:
          - host: shop.test
            http:
              paths:
              - path: {path}
                pathType: ImplementationSpecific
                backend:
                  service:
                    name: {service}
                    port:
                      number: 80

        """ + Services + (service == "next" ? Next : "") + more;
}
