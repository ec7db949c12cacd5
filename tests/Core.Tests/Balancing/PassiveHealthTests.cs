using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Allocation;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class PassiveHealthTests
{
    private static readonly AttemptConduct Reset = new(ConductKind.Failed, 0, ReasonCode.UpstreamReset);
    private static readonly AttemptConduct Refused = new(ConductKind.NotConnected, 0, ReasonCode.ConnectRefused);
    private static readonly AttemptConduct Ok = new(ConductKind.Answered, 200);

    private readonly HandClock _clock = new();
    private readonly ClusterState _state = new();
    private readonly ServiceMeter _meter = new MetricsRegistry([]).Service("web");

    [Fact]
    public void Five_failures_in_a_row_take_an_endpoint_out_for_ten_seconds_and_say_why()
    {
        Cluster cluster = Create(3);
        Fail(cluster, 1, 4);
        Assert.Equal(3, cluster.Eligible.Endpoints.Length);

        Fail(cluster, 1, 1);

        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[1].Standing);
        Assert.Equal("requests failed again and again, the last: upstream_reset; out for 10 s", cluster.Endpoints[1].State.Health.Current.Evidence);
        Assert.Equal(_clock.GetUtcNow(), cluster.Endpoints[1].State.Health.Current.Since);
        Assert.Equal(1, _meter.EjectionCount);
        Pass(TimeSpan.FromSeconds(9.9), cluster);
        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[1].Standing);
        Pass(TimeSpan.FromSeconds(0.1), cluster);
        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[1].Standing);
        Assert.Equal(3, cluster.Eligible.Endpoints.Length);
    }

    [Fact]
    public void Three_failed_connects_do()
    {
        Cluster cluster = Create(2);

        Fail(cluster, 0, 3, Refused);

        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[0].Standing);
    }

    [Fact]
    public void Statuses_count_as_configured_and_a_plain_500_is_a_success()
    {
        Cluster cluster = Create(2);
        for (int round = 0; round < 20; round++)
        {
            Fail(cluster, 0, 4, new(ConductKind.Answered, 503));
            Fail(cluster, 0, 1, new(ConductKind.Answered, 500));
        }

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Fail(cluster, 0, 5, new(ConductKind.Answered, 504));
        Assert.Contains("status 504", cluster.Endpoints[0].State.Health.Current.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_says_nothing_of_the_endpoint_neither_adds_to_a_run_nor_ends_it()
    {
        Cluster cluster = Create(2);
        Fail(cluster, 0, 4);
        Fail(cluster, 0, 50, default(AttemptConduct));
        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);

        Fail(cluster, 0, 1);

        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[0].Standing);
    }

    [Fact]
    public void At_most_half_are_out_and_the_others_stay_in_however_they_fail()
    {
        Cluster cluster = Create(5);
        for (int index = 0; index < 5; index++)
        {
            Fail(cluster, index, 50);
        }

        Assert.Equal(2, cluster.Endpoints.Count(endpoint => endpoint.Standing == EndpointStanding.Ejected));
        Assert.Equal(3, cluster.Eligible.Endpoints.Length);
    }

    [Fact]
    public void The_last_one_that_is_up_is_never_ejected()
    {
        Cluster cluster = Create(2);
        cluster.Endpoints[1].State.Health.Update(static report => report with { IsProbedUp = false });

        Fail(cluster, 0, 50);

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
        Assert.Equal(EndpointStanding.Up, Create(1).Endpoints[0].Standing);
    }

    [Fact]
    public void One_of_weight_0_is_nobodys_substitute_and_does_not_count_among_those_of_which_half_may_be_out()
    {
        Cluster cluster = Create(2, weights: [1, 0]);
        Fail(cluster, 0, 50);
        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);

        cluster = Create(8, weights: [1, 1, 1, 1, 0, 0, 0, 0]);
        for (int index = 0; index < 4; index++)
        {
            Fail(cluster, index, 50);
        }

        Assert.Equal(2, cluster.Eligible.Endpoints.Length);
    }

    [Fact]
    public void Neither_a_passing_probe_nor_a_success_ends_an_ejection_and_failures_during_it_do_not_count()
    {
        Cluster cluster = Create(2);
        Fail(cluster, 0, 3, Refused);
        Fail(cluster, 0, 50, Refused); // requests that were under way
        PassiveHealth.Observe(cluster, cluster.Endpoints[0], Ok, _clock);
        cluster.Endpoints[0].State.Health.Update(static report => report with { IsProbedUp = true });
        Assert.Equal(EndpointStanding.Ejected, cluster.Endpoints[0].Standing);

        Pass(TimeSpan.FromSeconds(10), cluster);
        Fail(cluster, 0, 2, Refused);

        Assert.Equal(EndpointStanding.Up, cluster.Endpoints[0].Standing);
    }

    [Fact]
    public void A_failing_probe_keeps_out_what_returns_from_its_ejection()
    {
        Cluster cluster = Create(2);
        Fail(cluster, 0, 3, Refused);
        cluster.Endpoints[0].State.Health.Update(static report => report with { IsProbedUp = false, ProbeEvidence = "3 probe failures: no" });
        Pass(TimeSpan.FromSeconds(10), cluster);

        Assert.Equal(EndpointStanding.Down, cluster.Endpoints[0].Standing);
        Assert.Equal("3 probe failures: no", cluster.Endpoints[0].State.Health.Current.Evidence);
    }

    /// <summary>
    /// faults.md row 7: 5 % of the packets are lost, as tc does it on a link. A connect outlasts 2 s when the first SYN and the one repeated after
    /// 1 s are lost; the rest arrives late. The worst case: no connection is ever kept, so that every request may fail so.
    /// </summary>
    [Fact]
    public void A_link_that_loses_one_packet_in_twenty_ejects_nobody()
    {
        Random link = new(7);
        Cluster cluster = Create(10);
        for (int request = 0; request < 200_000; request++)
        {
            bool isLost = IsLost() && IsLost();
            PassiveHealth.Observe(cluster, cluster.Endpoints[request % 10], isLost ? Refused with { Reason = ReasonCode.ConnectTimeout } : Ok, _clock);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(0, _meter.EjectionCount);

        bool IsLost() => link.NextDouble() < 0.05;
    }

    [Fact]
    public void One_that_flaps_is_out_ever_longer()
    {
        Cluster cluster = Create(2);
        List<double> seconds = [];
        for (int round = 0; round < 7; round++)
        {
            Fail(cluster, 0, 3, Refused);
            DateTimeOffset since = _clock.GetUtcNow();
            while (cluster.Endpoints[0].Standing == EndpointStanding.Ejected)
            {
                Pass(TimeSpan.FromSeconds(1), cluster);
            }

            seconds.Add((_clock.GetUtcNow() - since).TotalSeconds);
            Pass(TimeSpan.FromSeconds(3), cluster);
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], seconds);
    }

    [Theory]
    [InlineData(AllUnhealthy.TryAll, 2)]
    [InlineData(AllUnhealthy.Refuse, 0)]
    public void When_health_speaks_against_all_those_that_are_wanted_are_tried_or_nobody(AllUnhealthy mode, int expected)
    {
        Cluster cluster = Create(3, ClusterPolicy.Default with { OnAllUnhealthy = mode }, notReady: 2);
        foreach (Endpoint endpoint in cluster.Endpoints)
        {
            endpoint.State.Health.Update(static report => report with { IsProbedUp = false });
        }

        Assert.Equal(expected, cluster.Eligible.Endpoints.Length);
        Assert.DoesNotContain(cluster.Endpoints[2], cluster.Eligible.Endpoints.ToArray());
    }

    [Fact]
    public void A_success_and_a_failure_allocate_nothing()
    {
        Cluster cluster = Create(2);
        Fail(cluster, 0, 1); // makes the room for the times

        Assert.Equal(0, AllocatedBytes.PerThousandRuns(() => PassiveHealth.Observe(cluster, cluster.Endpoints[0], Ok, _clock)));
        Assert.Equal(0, AllocatedBytes.PerThousandRuns(() =>
        {
            PassiveHealth.Observe(cluster, cluster.Endpoints[0], Reset, _clock);
            PassiveHealth.Observe(cluster, cluster.Endpoints[0], Ok, _clock);
        }));
    }

    private void Fail(Cluster cluster, int index, int times, AttemptConduct? conduct = null)
    {
        for (int time = 0; time < times; time++)
        {
            PassiveHealth.Observe(cluster, cluster.Endpoints[index], conduct ?? Reset, _clock);
        }
    }

    private void Pass(TimeSpan time, Cluster cluster)
    {
        _clock.Advance(time);
        PassiveHealth.EndEjections(cluster, _clock);
    }

    private Cluster Create(int count, ClusterPolicy? policy = null, int notReady = -1, int[]? weights = null) => new(
        "web",
        [.. Enumerable.Range(0, count).Select(index => new Endpoint(
            new IPEndPoint(IPAddress.Loopback, index + 1), $"pod-{index}", "", isReady: index != notReady, new EndpointState(_state.Changes))
        {
            Weight = weights?[index] ?? 1,
        })],
        policy ?? ClusterPolicy.Default,
        _meter,
        _state);
}
