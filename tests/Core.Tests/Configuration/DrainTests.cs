using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Configuration;

/// <summary>Endpoints that the operator takes out: what their sticky sessions have left.</summary>
public sealed class DrainTests
{
    private readonly HandClock _time = new();
    private readonly MetricsRegistry _metrics = new(["http"]);
    private ProxySnapshot? _snapshot;

    [Fact]
    public void An_endpoint_that_is_removed_takes_no_new_request_and_keeps_its_sessions_until_its_time_is_over()
    {
        Publish(Pods(1, 2));
        Endpoint before = Cluster.Endpoints[1];
        byte[] cookie = Cluster.Sticky!.LineFor(before, isSecure: false)!;

        Publish(Pods(1));
        Endpoint leaving = Assert.Single(Cluster.Leaving);
        Assert.Same(before.State, leaving.State);
        Assert.Equal(EndpointStanding.Draining, leaving.Standing);
        Assert.Equal(cookie, Cluster.Sticky!.LineFor(leaving, isSecure: false));
        Assert.Equal([Cluster.Endpoints[0]], Cluster.Eligible.Endpoints.ToArray());

        _time.Advance(TimeSpan.FromSeconds(29));
        Publish(Pods(1)); // a reload on the way begins nothing anew
        Assert.Equal(EndpointStanding.Draining, Assert.Single(Cluster.Leaving).Standing);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(EndpointStanding.Out, Cluster.Leaving[0].Standing);
        Publish(Pods(1));
        Assert.Empty(Cluster.Leaving);
    }

    [Fact]
    public void One_that_comes_back_in_time_is_up_again_with_its_state()
    {
        Publish(Pods(1, 2));
        EndpointState state = Cluster.Endpoints[1].State;
        Publish(Pods(1));
        Publish(Pods(1, 2));

        Assert.Empty(Cluster.Leaving);
        Assert.Same(state, Cluster.Endpoints[1].State);
        Assert.Equal(EndpointStanding.Up, Cluster.Endpoints[1].Standing);

        Publish(Pods(1)); // and has all its time when it goes again
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(EndpointStanding.Draining, Cluster.Leaving[0].Standing);
    }

    [Fact]
    public void A_pod_that_is_made_not_ready_drains_and_one_that_never_was_ready_does_not()
    {
        Publish([Pod(1), Pod(2) with { IsReady = false }]);
        Assert.Equal(EndpointStanding.Out, Cluster.Endpoints[1].Standing);

        Publish([Pod(1) with { IsReady = false }, Pod(2) with { IsReady = false }]);
        Assert.Equal(EndpointStanding.Draining, Cluster.Endpoints[0].Standing);
        Assert.True(Cluster.Eligible.Endpoints.IsEmpty);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EndpointStanding.Out, Cluster.Endpoints[0].Standing);

        Publish([Pod(1), Pod(2)]);
        Assert.All(Cluster.Endpoints, static endpoint => Assert.Equal(EndpointStanding.Up, endpoint.Standing));
    }

    private Cluster Cluster => _snapshot!.Clusters[0];

    private void Publish(ImmutableArray<PodConfig> pods)
    {
        ProxyConfig config = new()
        {
            Listeners = [new() { Name = "http", Address = IPEndPoint.Parse("127.0.0.1:80") }],
            Services =
            [
                new() { Name = "web", Selector = ImmutableSortedDictionary<string, string>.Empty.Add("app", "web"), Port = 9080, Sticky = Sticky },
            ],
            DefaultService = new() { Service = "web" },
            Pods = pods,
        };
        SnapshotCompiler compiler = new(_metrics.Route, _metrics.Service, names: null, _time);
        Assert.True(compiler.TryCompile(config, _snapshot, out ProxySnapshot? next, out ImmutableArray<Core.Configuration.Faults.ConfigFault> faults), string.Join('\n', faults));
        _snapshot = next;
    }

    private static StickyConfig Sticky { get; } = new()
    {
        Cookie = "route",
        Source = new(default, [KeyValuePair.Create("cookie", default(Core.Configuration.Faults.SourcePosition))], []),
    };

    private static ImmutableArray<PodConfig> Pods(params int[] numbers) => [.. numbers.Select(Pod)];

    private static PodConfig Pod(int number) => new()
    {
        Name = $"web-{number}",
        Address = IPAddress.Parse($"10.0.0.{number}"),
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", "web"),
    };
}
