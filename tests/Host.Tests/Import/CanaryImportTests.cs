using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>An Ingress that takes a part of another's requests.</summary>
public sealed class CanaryImportTests
{
    private const string Prefix = "nginx.ingress.kubernetes.io/";

    [Fact]
    public void A_weight_is_a_share_of_the_same_route()
    {
        RouteConfig route = Assert.Single(With(("canary-weight", "20")).Config.Routes);

        Assert.Equal([("web", 80L), ("next", 20L)], route.Split.Select(static share => (share.Service, share.Weight)));
    }

    [Fact]
    public void A_total_is_what_the_weight_is_out_of()
    {
        RouteConfig route = Assert.Single(With(("canary-weight", "1"), ("canary-weight-total", "100000")).Config.Routes);

        Assert.Equal([1000L, 0L], route.Split.Select(static share => share.Weight));
    }

    [Fact]
    public void A_field_leads_to_it_or_keeps_from_it_and_chance_decides_for_the_rest()
    {
        ProxyConfig config = With(("canary-weight", "20"), ("canary-by-header", "X-New")).Config;

        Assert.Equal(["next", "web", ""], config.Routes.Select(static route => route.Service));
        Assert.Equal(["always", "never"], config.Routes.SelectMany(static route => route.Headers.Values));
        Assert.Equal(2, config.Routes[2].Split.Length);
    }

    [Fact]
    public void A_field_with_a_value_leads_to_it()
    {
        ProxyConfig config = With(("canary-by-header", "X-New"), ("canary-by-header-value", "yes")).Config;

        Assert.Equal([("next", "yes"), ("web", "")], config.Routes.Select(static route => (route.Service, string.Join("", route.Headers.Values))));
    }

    [Fact]
    public void Its_requests_are_treated_as_the_others_are()
    {
        Imported imported = With(("canary-by-header", "X-New"), ("rewrite-target", "/x"));

        Assert.All(imported.Config.Routes, static route => Assert.Equal("", route.RewritePath));
        Assert.Contains("a canary's requests are treated as those", Assert.Single(imported.About("rewrite-target")), StringComparison.Ordinal);
    }

    [Fact]
    public void Alone_it_is_in_the_report()
    {
        Imported imported = Imported.Annotated((Prefix + "canary", "true"), (Prefix + "canary-weight", "20"));

        Assert.Empty(imported.Config.Routes);
        Assert.Contains("it is a canary, and no other Ingress has this host and path", Assert.Single(imported.About("'shop.test/'")), StringComparison.Ordinal);
    }

    private static Imported With(params (string Name, string Value)[] annotations)
    {
        string canary = Manifests.Ingress([(Prefix + "canary", "true"), .. annotations.Select(static each => (Prefix + each.Name, each.Value))], name: "new", service: "next");
        return Imported.Of($"{Manifests.Ingress([], more: Manifests.Next)}---\n" + canary[..canary.IndexOf("---", StringComparison.Ordinal)]);
    }
}
