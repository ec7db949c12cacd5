using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Configuration;

/// <summary>A service's name resolves to something else while its configuration stays.</summary>
public sealed class ConfigPublisherTests
{
    private readonly NameBook _names = new();
    private readonly SnapshotCompiler _compiler;
    private readonly List<(ProxyConfig Config, ProxySnapshot Snapshot)> _published = [];
    private readonly ProxyConfig _config = new()
    {
        Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
        Routes = [new() { Service = "web" }],
        Services =
        [
            new() { Name = "web", Dns = new() { Name = new HostAndPort("web.internal", 9080) }, Health = new() { Initial = InitialHealth.Down } },
        ],
    };

    public ConfigPublisherTests()
    {
        MetricsRegistry metrics = new([]);
        _compiler = new SnapshotCompiler(metrics.Route, metrics.Service, _names);
    }

    [Fact]
    public void An_address_that_stays_keeps_its_state_and_the_generation_does_not_change()
    {
        Resolve("10.0.0.1", "10.0.0.2");
        SnapshotStore store = Start(out ConfigPublisher publisher);
        Cluster before = store.Current.Clusters[0];
        before.Endpoints[1].State.Health.Update(static report => report with { IsProbedUp = true });

        Resolve("10.0.0.2", "10.0.0.3");
        publisher.Republish();

        Cluster after = store.Current.Clusters[0];
        Assert.Equal(["10.0.0.2:9080", "10.0.0.3:9080"], after.Endpoints.Select(endpoint => endpoint.AddressText));
        Assert.Same(before.Endpoints[1].State, after.Endpoints[0].State);
        Assert.Equal([EndpointStanding.Up, EndpointStanding.Down], after.Endpoints.Select(endpoint => endpoint.Standing));
        Assert.Equal(1, store.Current.Generation);
        Assert.Same(after, store.Current.Routes.Find("web.test"u8, "/"u8)!.Cluster);
        Assert.Same(store.Current, Assert.Single(_published).Snapshot);
    }

    [Fact]
    public void What_is_published_again_is_the_configuration_in_force()
    {
        SnapshotStore store = Start(out ConfigPublisher publisher);
        ProxyConfig next = _config with { Node = new() { Zone = "tok09" }, Routes = [.. _config.Routes, new() { Service = "web", Path = "/a" }] };
        Assert.True(publisher.TryPublish(next, out _));

        Resolve("10.0.0.7");
        publisher.Republish();

        Assert.Equal("tok09", store.Current.Zone);
        Assert.Equal(2, store.Current.Generation);
        Assert.Single(store.Current.Clusters[0].Endpoints);
        Assert.All(_published, each => Assert.Same(next, each.Config));
        Assert.Equal(2, _published.Count);
    }

    [Fact]
    public void A_snapshot_is_told_together_with_what_it_was_made_of()
    {
        SnapshotStore store = Start(out ConfigPublisher publisher);
        Assert.Equal(new PublishedConfig(_config, store.Current), publisher.InForce);
        ProxyConfig next = _config with { Node = new() { Zone = "tok09" } };

        Assert.True(publisher.TryPublish(next, out _));
        Assert.Equal((next, store.Current), (publisher.InForce!.Config, publisher.InForce.Snapshot));
        Resolve("10.0.0.7");
        publisher.Republish();

        Assert.Equal((next, store.Current), (publisher.InForce.Config, publisher.InForce.Snapshot));
    }

    [Fact]
    public void A_name_that_never_had_an_answer_has_no_endpoints()
    {
        SnapshotStore store = Start(out _);

        Assert.Empty(store.Current.Clusters[0].Endpoints);
        Assert.Null(store.Current.Clusters[0].Pick(default));
    }

    private SnapshotStore Start(out ConfigPublisher publisher)
    {
        Assert.True(_compiler.TryCompile(_config, previous: null, out ProxySnapshot? snapshot, out _));
        SnapshotStore store = new(snapshot);
        publisher = new ConfigPublisher(store, _compiler, _config, (config, next) => _published.Add((config, next)));
        return store;
    }

    private void Resolve(params string[] addresses) =>
        _names.Note("web", "web.internal", NameAnswer.Of(addresses.Select(IPAddress.Parse)), DateTimeOffset.UnixEpoch);
}
