using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>The scenario's own cluster, from its manifests.</summary>
public sealed class MultiZoneImportTests
{
    [Fact]
    public void The_manifests_of_the_cluster_come_to_the_configuration_that_serves_it()
    {
        ProxyConfig written = ConfigLoader.Load([Repository.File("conf/multi-zone")]).Config!;
        Imported imported = Imported.Of(File.ReadAllText(Repository.File("tests/Host.Tests/Import/manifests/multi-zone.yaml")));

        Assert.Equal(0, imported.NotCarriedCount);
        Assert.Equal(
            written.Routes.Select(static route => (route.Host, route.Path, route.PathType, route.Service)),
            imported.Config.Routes.Select(static route => (route.Host, route.Path, route.PathType, route.Service)));
        Assert.Equal(written.Services.Select(Text), imported.Config.Services.Select(Text));
        Assert.Equal(written.Pods.Select(Text), imported.Config.Pods.Select(Text));
        Assert.Equal(80, Assert.IsType<System.Net.IPEndPoint>(Assert.Single(imported.Config.Listeners).Address).Port);
    }

    private static string Text(ServiceConfig service) => $"{service.Name} {string.Join(',', service.Selector!)} {service.Port}";

    private static string Text(PodConfig pod) => $"{pod.Name} {pod.Address} {pod.Node} {pod.Zone} {string.Join(',', pod.Labels)} {pod.IsReady} {pod.Weight}";
}
