using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>Many endpoints at once.</summary>
public sealed class ProbeCrowdTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly FakeProber _prober;
    private readonly HealthMonitor _monitor;

    public ProbeCrowdTests()
    {
        _prober = new FakeProber(_clock);
        _monitor = new HealthMonitor(_prober, _clock, new Random(3), NullLogger<HealthMonitor>.Instance);
    }

    public void Dispose() => _monitor.Dispose();

    [Theory]
    [InlineData(100, 1_000, 64)] // never fewer
    [InlineData(900, 1_000, 500)] // 900 x 1 s / 1.8 s
    [InlineData(900, 5_000, 900)] // one for each at most
    public void As_many_probes_are_under_way_at_most_as_if_every_endpoint_hung_and_the_next_begin_as_soon_as_one_ends(int count, int timeoutMs, int most)
    {
        Watch(count, ProbePolicy.Default with { TimeoutMs = timeoutMs });
        _prober.Holds = true;
        Pass(seconds: 10);
        Assert.Equal(most, _prober.UnderWayCount);

        _prober.Release();

        Assert.Equal(2 * most, _prober.Begun.Count); // those that waited, or those that have lasted longer than their interval
    }

    [Fact]
    public void However_many_hang_those_are_down_in_time_and_the_others_are_probed_in_time()
    {
        Cluster cluster = Watch(1_000, ProbePolicy.Default);
        _prober.Hanging.UnionWith(Enumerable.Range(501, 500));
        Pass(seconds: 8); // fall x interval + timeout is 7 s, give or take a tenth

        Assert.All(cluster.Endpoints, endpoint =>
            Assert.Equal(endpoint.Address.Port > 500 ? EndpointStanding.Down : EndpointStanding.Up, endpoint.Standing));
        Pass(seconds: 12);
        foreach (IGrouping<int, DateTimeOffset> probes in _prober.Begun.GroupBy(probe => probe.Port, probe => probe.At))
        {
            Assert.All(probes.Zip(probes.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 1_700, 2_300)); // and a beat
        }
    }

    [Fact]
    public void Any_number_of_probes_that_end_at_once_are_made_one_after_the_other()
    {
        Watch(200_000, ProbePolicy.Default);
        _clock.Advance(TimeSpan.FromSeconds(2)); // all are due: a call within a call for each would end the process

        _monitor.Tick();

        Assert.Equal(200_000, _prober.Begun.Count);
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
        _monitor.Watch([cluster]);
        return cluster;
    }

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _monitor.Tick();
        }
    }
}
