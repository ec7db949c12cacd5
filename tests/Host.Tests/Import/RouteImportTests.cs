using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>Rules of an Ingress become routes.</summary>
public sealed class RouteImportTests
{
    [Theory]
    [InlineData("Exact", RoutePathType.Exact)]
    [InlineData("Prefix", RoutePathType.Prefix)]
    [InlineData("ImplementationSpecific", RoutePathType.Prefix)]
    public void A_path_type_has_its_word(string type, RoutePathType expected)
    {
        RouteConfig route = Imported.Of(Manifests.Ingress([], path: "/a").Replace("ImplementationSpecific", type, StringComparison.Ordinal)).Route;

        Assert.Equal(("shop.test", "/a", expected, "web"), (route.Host, route.Path, route.PathType, route.Service));
    }

    [Theory]
    [InlineData("extensions/v1beta1", "{serviceName: web, servicePort: 80}")]
    [InlineData("networking.k8s.io/v1beta1", "{serviceName: web, servicePort: http}")]
    [InlineData("networking.k8s.io/v1", "{service: {name: web, port: {name: http}}}")]
    public void Old_and_new_spellings_mean_the_same(string version, string target)
    {
        Imported imported = Imported.Of($$$"""
            apiVersion: {{{version}}}
            kind: Ingress
            metadata: {name: a}
            spec: {rules: [{host: '*.shop.test', http: {paths: [{backend: {{{target}}}}]}}]}

            """ + Manifests.Services);

        Assert.Equal(("*.shop.test", "/", "web", 0), (imported.Route.Host, imported.Route.Path, imported.Route.Service, imported.NotCarriedCount));
        Assert.Equal(8080, imported.Service.Port);
    }

    [Fact]
    public void What_takes_all_the_rest_is_the_default_backend_and_there_is_one()
    {
        Imported imported = Imported.Of(string.Join("---\n", new[] { "defaultBackend", "backend" }.Select(static (key, index) => $$$"""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: 'a{{{index}}}', creationTimestamp: '201{{{9 - index}}}-01-01T00:00:00Z'}
            spec: { {{{key}}}: {service: {name: 'web{{{index}}}', port: {number: 80} } } }

            """)));

        Assert.Equal("web1", imported.Config.DefaultService!.Service);
        Assert.Equal("a.yaml:4: Ingress default/a0: its default backend: not carried over: lb has one [default_backend], and Ingress default/a1 is older or comes first",
            Assert.Single(imported.About("not carried")));
    }

    [Fact]
    public void Of_one_path_twice_the_older_Ingress_has_it()
    {
        string young = Manifests.Ingress([], more: Manifests.Next).Replace("  name: web\n  annotations", "  name: young\n  creationTimestamp: '2021-01-01T00:00:00Z'\n  annotations", StringComparison.Ordinal);
        string old = Manifests.Ingress([], service: "next").Replace("  name: web\n  annotations", "  name: old\n  creationTimestamp: '2019-01-01T00:00:00Z'\n  annotations", StringComparison.Ordinal);
        Imported imported = Imported.Of($"{young}---\n" + old[..old.IndexOf("---", StringComparison.Ordinal)]);

        Assert.Equal("next", imported.Route.Service);
        Assert.Contains("Ingress default/young: path 'shop.test/': not carried over: Ingress default/old has it too", Assert.Single(imported.About("not carried")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a b", "a path has no blanks or control characters")]
    [InlineData("/a/../b", "a request's '..' is resolved or refused before it is compared")]
    [InlineData("a", "a path starts with '/'")]
    public void A_path_that_no_request_can_have_is_in_the_report(string path, string reason)
    {
        Imported imported = Imported.Of(Manifests.Ingress([], path: path));

        Assert.Empty(imported.Config.Routes);
        Assert.Contains(reason, Assert.Single(imported.About("not carried")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_star_behind_the_last_slash_is_a_prefix() => Assert.Equal("/a", Imported.Of(Manifests.Ingress([], path: "/a/*")).Route.Path);

    [Fact]
    public void A_line_of_the_report_stays_one_line()
    {
        Imported imported = Imported.Of(Manifests.Ingress([], path: "\"/a\\n\\e[31mb\""));

        Assert.All(imported.Lines, static line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Empty(imported.Config.Routes);
    }

    [Fact]
    public void Kinds_that_are_not_read_are_named()
    {
        Imported imported = Imported.Of("""
            kind: List
            items:
            - {kind: IngressClass, metadata: {name: nginx}}
            - {kind: Deployment, metadata: {name: d, namespace: x}}
            - {kind: Ingress, apiVersion: v9, metadata: {name: i}}
            - {kind: Secret, type: Opaque, metadata: {name: s}}
            """);

        Assert.Equal(3, imported.NotCarriedCount);
        Assert.Equal(
        [
            "lb: the input: note: there is no Ingress in it, so nothing is routed",
            "a.yaml:3: IngressClass nginx: note: lb serves the Ingresses of every class; leave those of other controllers out of the input",
            "a.yaml:4: Deployment x/d: not carried over: it makes pods but is none; add them with 'kubectl get pods -o yaml'",
            "a.yaml:5: Ingress default/i: not carried over: apiVersion is 'v9'; read are networking.k8s.io/v1, networking.k8s.io/v1beta1, extensions/v1beta1",
            "a.yaml:6: Secret default/s: not carried over: it is of type 'Opaque'; only kubernetes.io/tls has a place in a configuration of lb",
        ], imported.Lines);
    }
}
