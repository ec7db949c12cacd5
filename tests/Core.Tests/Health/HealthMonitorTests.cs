using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Tests.Health;

public sealed class HealthMonitorTests : IDisposable
{
    private static readonly ClusterPolicy Probed = ClusterPolicy.Default with { Probes = ProbePolicy.Default };

    private readonly HandClock _clock = new();
    private readonly FakeProber _prober;
    private readonly LineLogger _log = new();
    private readonly HealthMonitor _monitor;
    private readonly ServiceMeter _meter = new MetricsRegistry([]).Service("web");
    private readonly ClusterState _state = new();

    public HealthMonitorTests()
    {
        _prober = new FakeProber(_clock);
        _monitor = new HealthMonitor(_prober, _clock, new Random(3), _log);
        _monitor.Start();
    }

    public void Dispose() => _monitor.Dispose();

    [Fact]
    public void An_endpoint_that_does_not_answer_is_out_within_fall_times_interval_and_says_why_and_back_after_rise()
    {
        Cluster cluster = Watch(3);
        Pass(seconds: 10);
        _prober.Refuse(2);
        DateTimeOffset dead = _clock.GetUtcNow();

        PassUntil(() => cluster.Endpoints[1].Standing == EndpointStanding.Down);

        Assert.InRange((_clock.GetUtcNow() - dead).TotalSeconds, 3.5, 3 * 2.2);
        Assert.Equal("3 probe failures: connection refused", cluster.Endpoints[1].State.Health.Current.Evidence);
        Assert.Equal(_clock.GetUtcNow(), cluster.Endpoints[1].State.Health.Current.Since);
        Assert.Equal(2, cluster.Eligible.Endpoints.Length);

        Pass(seconds: 4.5);
        Assert.Equal("5 probe failures: connection refused", cluster.Endpoints[1].State.Health.Current.Evidence);
        Assert.True(cluster.Endpoints[1].State.Health.Current.Since < _clock.GetUtcNow());
        _prober.Verdicts.Clear();
        DateTimeOffset alive = _clock.GetUtcNow();
        PassUntil(() => cluster.Endpoints[1].Standing == EndpointStanding.Up);

        Assert.InRange((_clock.GetUtcNow() - alive).TotalSeconds, 1.7, 2 * 2.2);
        Assert.Equal("", cluster.Endpoints[1].State.Health.Current.Evidence);
        Assert.Equal(3, cluster.Eligible.Endpoints.Length);
    }

    [Fact]
    public void Five_hundred_starts_are_spread_over_the_interval_and_then_a_tenth_of_it_apart_at_most()
    {
        Watch(500);
        Pass(seconds: 20);

        int[] perBeat = [.. _prober.Begun.Where(probe => probe.At < Start.AddSeconds(2)).GroupBy(probe => probe.At).Select(beat => beat.Count())];
        Assert.InRange(perBeat.Max(), 15, 35); // 500 in 20 beats
        foreach (IGrouping<int, (int Port, DateTimeOffset At, ProbePolicy Policy)> endpoint in _prober.Begun.GroupBy(probe => probe.Port))
        {
            DateTimeOffset[] begun = [.. endpoint.Select(probe => probe.At)];
            Assert.InRange(begun.Length, 9, 11);
            Assert.All(begun.Zip(begun.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 1_700, 2_300)); // and a beat
        }
    }

    [Fact]
    public void Where_no_probe_ends_for_three_intervals_the_last_state_is_kept_and_that_is_counted()
    {
        Cluster cluster = Watch(2);
        _prober.Refuse(1);
        PassUntil(() => cluster.Endpoints[0].Standing == EndpointStanding.Down);
        _prober.Holds = true;
        Pass(seconds: 5);
        Assert.Equal(0, HealthMonitor.CountOverdue(cluster, _clock));

        Pass(seconds: 20);

        Assert.Equal(2, HealthMonitor.CountOverdue(cluster, _clock));
        Assert.Equal([EndpointStanding.Down, EndpointStanding.Up], cluster.Endpoints.Select(endpoint => endpoint.Standing));
    }

    [Fact]
    public void A_probe_that_could_not_be_made_says_nothing()
    {
        Cluster cluster = Watch(1);
        _prober.Verdicts[1] = new ProbeVerdict(ProbeOutcome.NotMade, "no descriptor");
        Pass(seconds: 30);

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Assert.Equal(1, HealthMonitor.CountOverdue(cluster, _clock));
        Assert.True(_meter.ProbeCount(ProbeOutcome.NotMade) > 10);
    }

    [Fact]
    public void What_is_known_of_an_endpoint_survives_a_publish_and_so_does_its_turn()
    {
        _prober.Refuse(1);
        Cluster cluster = Watch(2);
        PassUntil(() => cluster.Endpoints[0].Standing == EndpointStanding.Down);
        _prober.Verdicts.Clear();
        Pass(seconds: 1.9); // one pass at least, perhaps

        for (int publish = 0; publish < 20; publish++)
        {
            Assert.Equal(EndpointStanding.Down, cluster.Endpoints[0].Standing);
            cluster = Watch(cluster, Probed with { Probes = ProbePolicy.Default with { Rise = 100 } });
            Pass(seconds: 0.5);
        }

        Assert.InRange(_prober.Begun.Count(probe => probe.Port == 1 && probe.At > _clock.GetUtcNow().AddSeconds(-10)), 4, 6);
        Assert.Equal(100, _prober.Begun[^1].Policy.Rise);
    }

    [Fact]
    public void A_shorter_interval_does_not_wait_for_the_long_one_to_end()
    {
        Cluster cluster = Watch(1, Probed with { Probes = ProbePolicy.Default with { IntervalMs = 3_600_000 } });
        Pass(seconds: 5);
        int before = _prober.Begun.Count;
        Watch(cluster, Probed);

        Pass(seconds: 10);

        Assert.InRange(_prober.Begun.Count - before, 4, 6);
    }

    [Fact]
    public void Without_probes_any_more_an_endpoint_is_up_and_left_alone()
    {
        _prober.Refuse(1);
        Cluster cluster = Watch(1);
        PassUntil(() => cluster.Endpoints[0].Standing == EndpointStanding.Down);

        cluster = Watch(cluster, ClusterPolicy.Default);
        int before = _prober.Begun.Count;
        Pass(seconds: 10);

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Assert.Equal(before, _prober.Begun.Count);
        Assert.Equal(0, HealthMonitor.CountOverdue(cluster, _clock));
    }

    [Fact]
    public void A_removed_endpoint_is_probed_no_more_and_a_probe_under_way_does_not_count()
    {
        _prober.Holds = true;
        Cluster cluster = Watch(1, Probed with { Probes = ProbePolicy.Default with { StartsUp = false, Rise = 1 } }, HealthReport.NewDown);
        Pass(seconds: 2.5);
        Assert.Equal(1, _prober.UnderWayCount);

        _monitor.Watch([]);
        _prober.Release();
        Pass(seconds: 10);

        Assert.Equal(EndpointStanding.Down, cluster.Endpoints[0].Standing);
        Assert.Single(_prober.Begun);
    }

    [Fact]
    public void One_that_begins_down_takes_requests_only_after_rise_passes()
    {
        Cluster cluster = Watch(2, Probed with { OnAllUnhealthy = AllUnhealthy.Refuse }, HealthReport.NewDown);
        Assert.Equal(0, cluster.Eligible.Endpoints.Length);
        Assert.Equal("not probed yet", cluster.Endpoints[0].State.Health.Current.Evidence);

        Pass(seconds: 2 + 2.3);

        Assert.Equal(2, cluster.Eligible.Endpoints.Length);
        Assert.All([1, 2], port => Assert.InRange(_prober.Begun.Count(probe => probe.Port == port), 2, 3));
    }

    [Fact]
    public void A_pod_that_is_not_ready_is_not_probed()
    {
        Cluster cluster = new("web", [Make(1, HealthReport.New, isReady: false)], Probed, _meter, _state);
        _monitor.Watch([cluster]);
        Pass(seconds: 20);

        Assert.Empty(_prober.Begun);
        Assert.Equal(0, HealthMonitor.CountOverdue(cluster, _clock));
    }

    [Fact]
    public void An_ejection_ends_by_the_monitors_beat()
    {
        Cluster cluster = Watch(2, ClusterPolicy.Default);
        for (int failure = 0; failure < 3; failure++)
        {
            PassiveHealth.Observe(cluster, cluster.Endpoints[0], new(ConductKind.NotConnected, 0, ReasonCode.ConnectRefused), _clock);
        }

        Pass(seconds: 9.9);
        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[0].Standing);
        Pass(seconds: 0.2);
        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Assert.Equal(
            [
                "endpoint pod-1 (127.0.0.1:1) of service 'web' is ejected: requests failed again and again, the last: connect_refused; out for 10 s",
                "endpoint pod-1 (127.0.0.1:1) of service 'web' is back: up",
            ],
            _log.Lines);
    }

    [Fact]
    public void One_that_flaps_is_told_of_less_and_less_and_what_was_left_out_is_counted()
    {
        Cluster cluster = Watch(2, Probed with { Probes = ProbePolicy.Default with { Fall = 1, Rise = 1 } });
        for (int second = 0; second < 600; second += 3)
        {
            _prober.Verdicts.Clear();
            if (second % 6 == 0)
            {
                _prober.Refuse(1);
            }

            Pass(seconds: 3);
        }

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Assert.InRange(_log.Lines.Count, 20, 27); // six, and one every 30 s: without a limit there would be 200
        Assert.Contains(_log.Lines, line => line.EndsWith("changes of it and 0 of others were not logged)", StringComparison.Ordinal));
    }

    private static DateTimeOffset Start { get; } = new HandClock().GetUtcNow();

    private Endpoint Make(int port, HealthReport initial, bool isReady = true) =>
        new(new IPEndPoint(IPAddress.Loopback, port), $"pod-{port}", "", isReady, new EndpointState(_state.Changes, initial));

    private Cluster Watch(int count, ClusterPolicy? policy = null, HealthReport? initial = null) =>
        Watch([.. Enumerable.Range(1, count).Select(port => Make(port, initial ?? HealthReport.New))], policy ?? Probed);

    private Cluster Watch(Cluster before, ClusterPolicy policy) => Watch(before.Endpoints, policy);

    private Cluster Watch(ImmutableArray<Endpoint> endpoints, ClusterPolicy policy)
    {
        Cluster cluster = new("web", endpoints, policy, _meter, _state);
        _monitor.Watch([cluster]);
        return cluster;
    }

    private void Pass(double seconds)
    {
        for (int beat = 0; beat < (int)Math.Round(seconds * 10); beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private void PassUntil(Func<bool> holds)
    {
        for (int beat = 0; !holds(); beat++)
        {
            Assert.True(beat < 1_000, "nothing changed within 100 s");
            Pass(seconds: 0.1);
        }
    }

    private sealed class LineLogger : ILogger<HealthMonitor>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
