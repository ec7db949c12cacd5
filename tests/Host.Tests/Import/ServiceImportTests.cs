using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>Where a service's requests go, by what the input knows of it.</summary>
public sealed class ServiceImportTests
{
    [Fact]
    public void A_service_with_pods_is_a_selector_at_the_port_of_the_pods()
    {
        Imported imported = Imported.Of(Manifests.Ingress([]));

        Assert.Equal(("web", 8080L), (imported.Service.Selector!["app"], imported.Service.Port));
        PodConfig pod = Assert.Single(imported.Config.Pods);
        Assert.Equal(("web-1", IPAddress.Parse("10.0.0.1"), "n1", "tok02", true), (pod.Name, pod.Address, pod.Node, pod.Zone, pod.IsReady));
        Assert.Equal(["app"], pod.Labels.Keys); // what no selector looks at is left behind
    }

    [Fact]
    public void A_named_target_port_is_the_one_the_pods_containers_give()
    {
        string yaml = Manifests.Ingress([]).Replace("targetPort: 8080}]}\n---\napiVersion: v1\nkind: Pod", "targetPort: web}]}\n---\napiVersion: v1\nkind: Pod", StringComparison.Ordinal);

        Assert.Contains("targetPort: web", yaml, StringComparison.Ordinal);
        Assert.Equal(8080, Imported.Of(yaml).Service.Port);
    }

    [Fact]
    public void Pods_with_different_ports_under_one_name_stand_one_by_one()
    {
        string yaml = Manifests.Ingress([]).Replace("targetPort: 8080}]}\n---\napiVersion: v1\nkind: Pod", "targetPort: web}]}\n---\napiVersion: v1\nkind: Pod", StringComparison.Ordinal) + """
            ---
            kind: Pod
            metadata: {name: web-2, labels: {app: web}}
            spec: {containers: [{ports: [{name: web, containerPort: 9090}]}]}
            status: {podIP: 10.0.0.9}
            """;

        Assert.Equal(["10.0.0.1:8080", "10.0.0.9:9090"], Imported.Of(yaml).Service.Endpoints.Select(static endpoint => endpoint.Address!.ToString()));
    }

    [Fact]
    public void Endpoints_stand_in_where_there_are_no_pods()
    {
        Imported imported = Imported.Of(Manifests.Ingress([], service: "next"));

        Assert.Equal("10.0.0.2:8080", Assert.Single(imported.Service.Endpoints).Address!.ToString());
        Assert.Equal(0, imported.NotCarriedCount);
    }

    [Fact]
    public void EndpointSlices_go_first_and_say_zone_and_readiness()
    {
        Imported imported = Imported.Of(Manifests.Ingress([], service: "next") + """
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: next-1, labels: {kubernetes.io/service-name: next}}
            addressType: IPv6
            endpoints:
            - {addresses: ['fd00::1'], zone: tok04, conditions: {ready: true}}
            - {addresses: ['fd00::2'], topology: {topology.kubernetes.io/zone: tok05}, conditions: {ready: false}}
            - {addresses: ['fd00::1']}
            ports: [{port: 8080}]
            """);

        Assert.Equal(
            [("[fd00::1]:8080", "tok04", 1L), ("[fd00::2]:8080", "tok05", 0L)],
            imported.Service.Endpoints.Select(static endpoint => (endpoint.Address!.ToString(), endpoint.Zone, endpoint.Weight)));
    }

    [Theory]
    [InlineData("kind: Service\nmetadata: {name: far}\nspec: {ports: [{port: 80, targetPort: 8080}]}\n", "far.default.svc.cluster.local", 80)]
    [InlineData("kind: Service\nmetadata: {name: far}\nspec: {clusterIP: None, ports: [{port: 80, targetPort: 8080}]}\n", "far.default.svc.cluster.local", 8080)]
    [InlineData("kind: Service\nmetadata: {name: far}\nspec: {type: ExternalName, externalName: far.example.test}\n", "far.example.test", 80)]
    [InlineData("", "far.default.svc.cluster.local", 80)]
    public void What_has_no_addresses_in_the_input_is_looked_up(string service, string host, int port)
    {
        string yaml = Manifests.Ingress([], service: "far");
        Imported imported = Imported.Of($"{yaml[..yaml.IndexOf("---", StringComparison.Ordinal)]}---\n{service}");

        Assert.Equal(new HostAndPort(host, port), imported.Service.Dns!.Name);
        Assert.Equal(0, imported.NotCarriedCount);
    }

    [Fact]
    public void A_selector_that_finds_no_pod_among_those_there_are_stays_a_selector()
    {
        string yaml = Manifests.Ingress([]).Replace("labels: {app: web,", "labels: {app: other,", StringComparison.Ordinal);
        Imported imported = Imported.Of(yaml);

        Assert.NotNull(imported.Service.Selector);
        Assert.Single(imported.About("its selector selects no pod of the input"));
    }

    [Theory]
    [InlineData("status: {podIP: 10.0.0.1}", "status: {podIP: 10.0.0.1, conditions: [{type: Ready, status: 'False'}]}")]
    [InlineData("metadata: {name: web-1,", "metadata: {name: web-1, deletionTimestamp: '2026-01-01T00:00:00Z',")]
    public void A_pod_that_is_not_ready_is_known_and_takes_no_request(string was, string becomes) =>
        Assert.False(Assert.Single(Imported.Of(Manifests.Ingress([]).Replace(was, becomes, StringComparison.Ordinal)).Config.Pods).IsReady);

    [Theory]
    [InlineData("status: {}", "it has no podIP")]
    [InlineData("status: {podIP: 010.0.0.1}", "is no IP address")]
    public void A_pod_without_an_address_is_in_the_report(string status, string reason)
    {
        Imported imported = Imported.Of(Manifests.Ingress([]).Replace("status: {podIP: 10.0.0.1}", status, StringComparison.Ordinal));

        Assert.Contains(reason, Assert.Single(imported.About("not carried")), StringComparison.Ordinal);
        Assert.Empty(imported.Config.Pods);
    }

    [Fact]
    public void The_same_names_in_two_namespaces_stay_apart()
    {
        string one = Manifests.Ingress([]);
        string other = string.Join('\n', one.Split('\n').Select(static line =>
            line == "  name: web" ? "  name: web\n  namespace: blue" : line.Replace("metadata: {", "metadata: {namespace: blue, ", StringComparison.Ordinal)))
            .Replace("shop.test", "blue.test", StringComparison.Ordinal).Replace("10.0.0.1", "10.0.0.7", StringComparison.Ordinal);
        ProxyConfig config = Imported.Of($"{one}---\n{other}").Config;

        Assert.Equal([("shop.test", "default-web"), ("blue.test", "blue-web")], config.Routes.Select(static route => (route.Host, route.Service)));
        Assert.Equal(["default-web-1", "blue-web-1"], config.Pods.Select(static pod => pod.Name));
        Assert.All(config.Services, service => Assert.Equal(service.Name == "blue-web" ? "blue-web-1" : "default-web-1", Assert.Single(config.Pods, service.Selects).Name));
    }

    [Fact]
    public void A_port_the_service_does_not_have_is_in_the_report()
    {
        Imported imported = Imported.Of(Manifests.Ingress([]).Replace("number: 80", "number: 81", StringComparison.Ordinal));

        Assert.Empty(imported.Config.Routes);
        Assert.Contains("service 'web': it has no TCP port '81'; it has: 80 (http)", Assert.Single(imported.About("not carried")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_Ingresses_that_ask_for_different_things_have_a_service_each()
    {
        string first = Manifests.Ingress([], name: "plain", path: "/a");
        string second = Manifests.Ingress([("nginx.ingress.kubernetes.io/load-balance", "least_conn")], name: "counted", path: "/b");
        ProxyConfig config = Imported.Of($"{first}---\n" + second[..second.IndexOf("---", StringComparison.Ordinal)]).Config;

        Assert.Equal(["web", "web-counted"], config.Services.Select(static service => service.Name));
        Assert.Equal(["web", "web-counted"], config.Routes.Select(static route => route.Service));
    }
}
