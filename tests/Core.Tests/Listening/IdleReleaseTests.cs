using System.IO.Pipelines;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Tests.Upstream;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Listening;

/// <summary>Connections to endpoints that were taken out wait for nobody.</summary>
public sealed class IdleReleaseTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly UpstreamConnector _lane;
    private readonly ServiceMeter _meter = new MetricsRegistry([]).Service("web");
    private readonly ClusterState _service = new();
    private readonly EndpointState _state;
    private readonly SnapshotStore _store;
    private readonly ClusterTicks _ticks;

    public IdleReleaseTests()
    {
        _heartbeat = new Heartbeat(_clock, runsInline: true);
        _lane = new UpstreamConnector(new PipeNetwork(), new Http2Connector(null, 0, PipeScheduler.Inline), _heartbeat, lane: 0, laneCount: 1);
        _state = new EndpointState(_service.Changes);
        _store = new SnapshotStore(Snapshot(Service(isSticky: false, Make())));
        _ticks = new ClusterTicks(_store, _heartbeat);
        _ticks.Start();
        Pass(seconds: 2);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Without_sticky_sessions_they_are_closed_at_once(bool isServiceThere)
    {
        UpstreamConnection busy = await OpenAsync();
        _lane.Return(await OpenAsync(), mostKept: 64, idleTimeoutMs: 3_600_000);
        Pass(seconds: 2);
        Assert.Equal(1, _state.IdleConnectionCount);

        _state.Drain = new DrainTime(_clock, TimeSpan.FromSeconds(30));
        _store.Publish(isServiceThere ? Snapshot(Service(isSticky: false, leaving: Make(isConfigured: false))) : Snapshot());
        Pass(seconds: 1);

        Assert.Equal(0, _state.IdleConnectionCount);
        _lane.Return(busy, mostKept: 64, idleTimeoutMs: 3_600_000); // the exchange that had it is over
        Assert.Equal(0, _state.IdleConnectionCount);
        Assert.Equal((0, 0), (_meter.ActiveCount, _meter.IdleCount));
    }

    [Fact]
    public async Task With_them_they_are_kept_until_the_drain_is_over()
    {
        _lane.Return(await OpenAsync(), mostKept: 64, idleTimeoutMs: 3_600_000);
        _state.Drain = new DrainTime(_clock, TimeSpan.FromSeconds(30));
        _store.Publish(Snapshot(Service(isSticky: true, leaving: Make(isConfigured: false))));
        Pass(seconds: 28);
        Assert.Equal(1, _state.IdleConnectionCount);

        Pass(seconds: 4);

        Assert.Equal(0, _state.IdleConnectionCount);
    }

    [Fact]
    public async Task One_that_comes_back_keeps_them_again()
    {
        _store.Publish(Snapshot(Service(isSticky: false, leaving: Make(isConfigured: false))));
        Pass(seconds: 2);
        _store.Publish(Snapshot(Service(isSticky: false, Make())));
        Pass(seconds: 2);

        _lane.Return(await OpenAsync(), mostKept: 64, idleTimeoutMs: 3_600_000);

        Assert.Equal(1, _state.IdleConnectionCount);
    }

    private Endpoint Make(bool isConfigured = true) =>
        new(new IPEndPoint(IPAddress.Loopback, 80), "pod", "", isReady: true, _state) { IsConfigured = isConfigured };

    private Cluster Service(bool isSticky, Endpoint? endpoint = null, Endpoint? leaving = null) =>
        new("web", endpoint is null ? [] : [endpoint], ClusterPolicy.Default, _meter, _service)
        {
            Leaving = leaving is null ? [] : [leaving],
            Sticky = isSticky ? new StickySessions([], []) : null,
        };

    private static ProxySnapshot Snapshot(params Cluster[] clusters) => new()
    {
        Generation = 1,
        Routes = new RouteTrieBuilder<Route>().Build(),
        DefaultRoute = null,
        Clusters = [.. clusters],
        Limits = ProxyLimits.Default,
        Zone = "",
        AlbEnabled = true,
    };

    private async Task<UpstreamConnection> OpenAsync() =>
        (await _lane.ConnectAsync(Make(), ConnectPlan.Plain, default, 1_000, mostConnections: 0, mustBeNew: false, _meter)).Connection!;

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(Heartbeat.Period);
            _heartbeat.Beat();
        }
    }
}
