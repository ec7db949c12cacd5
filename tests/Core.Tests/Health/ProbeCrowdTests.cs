using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>Many endpoints at once.</summary>
public sealed class ProbeCrowdTests : IDisposable
{
    private readonly HandMonitor _monitor = new();

    public void Dispose() => _monitor.Dispose();

    [Theory]
    [InlineData(100, 1_000, 64)] // never fewer
    [InlineData(900, 1_000, 500)] // 900 x 1 s / 1.8 s
    [InlineData(900, 5_000, 900)] // one for each at most
    public void As_many_probes_are_under_way_at_most_as_if_every_endpoint_hung_and_the_next_begin_as_soon_as_one_ends(int count, int timeoutMs, int most)
    {
        Watch(count, ProbePolicy.Default with { TimeoutMs = timeoutMs });
        _monitor.Prober.Holds = true;
        _monitor.Pass(seconds: 10);
        Assert.Equal(most, _monitor.Prober.UnderWayCount);

        _monitor.Prober.Release();

        Assert.Equal(2 * most, _monitor.Prober.Begun.Count); // those that waited, or those that have lasted longer than their interval
    }

    [Fact]
    public void However_many_hang_those_are_down_in_time_and_the_others_are_probed_in_time()
    {
        Cluster cluster = Watch(1_000, ProbePolicy.Default);
        _monitor.Prober.Hanging.UnionWith(Enumerable.Range(501, 500));
        _monitor.Pass(seconds: 8); // fall x interval + timeout is 7 s, give or take a tenth

        Assert.All(cluster.Endpoints, endpoint =>
            Assert.Equal(((IPEndPoint)endpoint.Address).Port > 500 ? EndpointStanding.Down : EndpointStanding.Up, endpoint.Standing));
        _monitor.Pass(seconds: 12);
        foreach (IGrouping<int, DateTimeOffset> probes in _monitor.Prober.Begun.GroupBy(probe => probe.Port, probe => probe.At))
        {
            Assert.All(probes.Zip(probes.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 1_700, 2_300)); // and a beat
        }
    }

    [Fact]
    public void Any_number_of_probes_that_end_at_once_are_made_one_after_the_other()
    {
        Watch(200_000, ProbePolicy.Default);
        _monitor.Clock.Advance(TimeSpan.FromSeconds(2)); // all are due: a call within a call for each would end the process

        _monitor.Monitor.Tick();

        Assert.Equal(200_000, _monitor.Prober.Begun.Count);
    }

    private Cluster Watch(int count, ProbePolicy policy)
    {
        ClusterState state = new();
        Cluster cluster = new(
            "web",
            [.. Enumerable.Range(1, count).Select(number => new Endpoint(
                new IPEndPoint(IPAddress.Loopback, number % 65_536), $"pod-{number}", "", isReady: true, new EndpointState(state.Changes)))],
            ClusterPolicy.Default with { Probes = policy },
            new MetricsRegistry([]).Service("web"),
            state);
        _monitor.Monitor.Watch([cluster]);
        return cluster;
    }
}
