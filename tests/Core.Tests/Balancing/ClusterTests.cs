using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class ClusterTests
{
    private readonly ClusterState _state = new();

    [Fact]
    public void An_endpoint_that_goes_down_is_no_longer_picked_and_comes_back_when_it_is_up()
    {
        Cluster cluster = Create(3);
        Endpoint sick = cluster.Endpoints[1];

        sick.State.Health.Update(static health => health with { IsProbedUp = false });
        HashSet<Endpoint> whileDown = [.. Enumerable.Range(0, 6).Select(_ => cluster.Pick(default)!)];
        sick.State.Health.Update(static health => health with { IsProbedUp = true });
        HashSet<Endpoint> afterwards = [.. Enumerable.Range(0, 6).Select(_ => cluster.Pick(default)!)];

        Assert.Equal([cluster.Endpoints[0], cluster.Endpoints[2]], whileDown.OrderBy(endpoint => ((IPEndPoint)endpoint.Address).Port));
        Assert.Equal(3, afterwards.Count);
    }

    [Fact]
    public void A_snapshot_that_is_no_longer_in_force_learns_of_health_too()
    {
        Cluster old = Create(2);
        Cluster next = new(old.Name, old.Endpoints, old.Policy, old.Meter, old.State);

        next.Endpoints[0].State.Health.Update(static health => health with { IsEjected = true });

        Assert.Equal([old.Endpoints[1]], old.Eligible.Endpoints.ToArray());
        Assert.Equal([old.Endpoints[1]], next.Eligible.Endpoints.ToArray());
    }

    private Cluster Create(int count) => new(
        "web",
        [.. Enumerable.Range(1, count).Select(port => new Endpoint(
            new IPEndPoint(IPAddress.Loopback, port), $"pod-{port}", "", isReady: true, new EndpointState(_state.Changes)))],
        ClusterPolicy.Default,
        new MetricsRegistry(["http"]).Service("web"),
        _state);
}
