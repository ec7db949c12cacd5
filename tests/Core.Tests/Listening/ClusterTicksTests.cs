using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Balancing;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Listening;

/// <summary>Services go on by themselves, once a second of the heartbeat's clock.</summary>
public sealed class ClusterTicksTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;

    public ClusterTicksTests() => _heartbeat = new Heartbeat(_clock, runsInline: true);

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void A_slow_start_ends_in_its_time_while_nobody_looks_and_stops_with_the_engine()
    {
        TestService service = new(new BalancingPlan { SlowStartMs = 10_000 }, 1, 1);
        ClusterTicks ticks = new(new SnapshotStore(new ProxySnapshot
        {
            Generation = 1,
            Routes = new RouteTrieBuilder<Route>().Build(),
            DefaultRoute = null,
            Clusters = [service.Cluster],
            Limits = ProxyLimits.Default,
            Zone = "",
            AlbEnabled = true,
        }), _heartbeat);
        ticks.Start();
        BeatFor(seconds: 13);
        service.SetUp(1, false);
        BeatFor(seconds: 2);
        service.SetUp(1, true);

        Assert.Equal([10L, 1], service.Count(11, 2));
        BeatFor(seconds: 12);
        Assert.Equal([10L, 10], service.Count(20, 2));

        ticks.Stop();
        service.SetUp(1, false);
        BeatFor(seconds: 5);
        service.SetUp(1, true);
        Assert.Equal([10L, 10], service.Count(20, 2)); // no tick has seen it down
    }

    private void BeatFor(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(Heartbeat.Period);
            _heartbeat.Beat();
        }
    }
}
