using System.Net;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Tests.Zones.Simulated;
using LoadBalancer.Core.Upstream;
using LoadBalancer.Core.Zones;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Tests.Zones;

public sealed class ZoneMonitorTests
{
    [Fact]
    public void Nothing_is_answered_or_told_before_the_first_round_of_probes_has_ended()
    {
        using SimCluster cluster = new(3);
        cluster.Zones[1].Die(isSilent: true);
        cluster.Pass(0.9);
        ZoneMonitor monitor = cluster.Zones[0].Monitor;
        Assert.False(monitor.Verdicts.IsReady);
        Assert.Equal(0, monitor.Verdicts.Revision);
        Assert.DoesNotContain(monitor.Verdicts.Albs, static alb => alb.IsAnswered);
        Assert.True(monitor.StateBody.IsEmpty);

        cluster.Pass(0.8);

        Assert.True(monitor.Verdicts.IsReady);
        Assert.Equal(1, monitor.Verdicts.Revision);
        Assert.All(monitor.Verdicts.Albs, static alb => Assert.True(alb.IsAnswered)); // unknown is up until proven down
        Assert.False(monitor.StateBody.IsEmpty);
        Assert.True(monitor.StateBody.Length < 1_024);
    }

    [Fact]
    public void A_plan_of_one_zone_decides_alone()
    {
        using SimCluster cluster = new(1);
        cluster.Pass(5);
        Assert.Equal([0], cluster.Zones[0].Answered!);
        Assert.Equal("hears 1 of 1 zone", cluster.Zones[0].Monitor.Verdicts.EntitledReason);
        cluster.Zones[0].Say(AlbStanding.Draining);
        cluster.Pass(3);
        Assert.Equal([0], cluster.Zones[0].Answered!);
        Assert.True(cluster.Zones[0].Monitor.Verdicts.IsAllDown);
    }

    [Fact]
    public void Weight_0_is_decided_like_the_rest_and_never_answered_not_even_when_all_are_down()
    {
        using SimCluster cluster = new(3, alter: static plan => plan with { Albs = plan.Albs.SetItem(1, plan.Albs[1] with { Weight = 0 }) });
        cluster.Pass(10);
        Assert.Equal([0, 2], cluster.Zones[0].Answered!);
        Assert.Equal((AlbHealth.Up, "weight 0"), (cluster.Zones[0].Of(1).Health, cluster.Zones[0].Of(1).Reason));
        cluster.Zones[0].Say(AlbStanding.Draining);
        cluster.Zones[2].Say(AlbStanding.Draining);
        cluster.Pass(3);
        Assert.Equal([0, 2], cluster.Zones[1].Answered!);
        cluster.Zones[1].Die(isSilent: false);
        cluster.Pass(15);
        Assert.Equal(AlbHealth.Down, cluster.Zones[0].Of(1).Health);
    }

    [Fact]
    public void Without_a_secret_own_probes_decide_and_who_answers_them_is_heard()
    {
        using SimCluster cluster = new(3, alter: static plan => plan with { Secret = [], Probe = plan.Probe with { Fall = 1 } });
        cluster.Pass(10);
        Assert.True(cluster.Zones[0].Monitor.StateBody.IsEmpty);
        cluster.Net.Isolate(0);
        cluster.Pass(60);
        Assert.Equal([0, 1, 2], cluster.Zones[0].Answered!); // even where one failure is enough: whom it lost first counts as lost
        cluster.Net.Heal();
        cluster.Pass(30);
        cluster.Zones[1].Die(isSilent: true);
        cluster.PassUntil(() => cluster.Zones[0].Answered!.SequenceEqual([0, 2]), 6);
        Assert.Equal("it does not answer probes", cluster.Zones[0].Monitor.Verdicts.Zones[1].Reason);
        Assert.EndsWith("tell each other nothing", cluster.Zones[0].Monitor.Set("alb1", isEnabled: false, isForced: false).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_of_two_ALBs_has_one_vote()
    {
        using SimCluster cluster = new(3, alter: static plan => plan with
        {
            Zone = plan.Zone == "zone1" ? "zone0" : plan.Zone,
            Albs = plan.Albs.SetItem(1, plan.Albs[1] with { Zone = "zone0" }),
        });
        cluster.Pass(10);
        Assert.Equal("hears 2 of 2 zones", cluster.Zones[2].Monitor.Verdicts.EntitledReason);
        cluster.Zones[2].Die(isSilent: true);
        cluster.Pass(60);
        Assert.Equal([0, 1, 2], cluster.Zones[0].Answered!); // one of two zones is no majority, though two of three ALBs
    }

    [Fact]
    public void A_restart_of_one_zone_brings_no_dead_one_back_in_another()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(10);
        cluster.Zones[2].Die(isSilent: true);
        cluster.Pass(15);
        cluster.Zones[1].Die(isSilent: false);
        cluster.Pass(1);
        cluster.Zones[1].Boot(cluster.Plans[1]);
        for (int beat = 0; beat < 200; beat++)
        {
            cluster.Pass(0.1);
            Assert.DoesNotContain(2, cluster.Zones[0].Answered!);
        }

        Assert.Equal([0, 1], cluster.Zones[1].Answered!);
    }

    [Fact]
    public void A_probe_that_could_not_be_made_changes_nothing()
    {
        LineLogger log = new();
        Prober prober = new();
        SimTime time = new();
        using ZoneMonitor monitor = new(new ZoneSeams(prober, prober, prober, new SimStore()), new SimClock(time), new Random(3), log, static _ => { });
        monitor.Watch(SimCluster.PlanOf(0, 1));
        monitor.Start();
        time.Advance(5_000);
        prober.Verdict = new ProbeVerdict(ProbeOutcome.NotMade, "no descriptor");
        time.Advance(600_000);
        Assert.Equal((AlbHealth.Up, false), (monitor.Verdicts.Albs[0].Health, monitor.Verdicts.Albs[0].IsSuspect));
        prober.Verdict = new ProbeVerdict(ProbeOutcome.Refused, "connection refused");
        time.Advance(10_000);
        Assert.Equal(AlbHealth.Down, monitor.Verdicts.Albs[0].Health);
        prober.Verdict = new ProbeVerdict(ProbeOutcome.NotMade, "no descriptor");
        time.Advance(600_000);
        Assert.Equal(AlbHealth.Down, monitor.Verdicts.Albs[0].Health);
        Assert.Equal(["ALB 'alb0' of zone 'zone0' (192.0.2.1) is down: answered because every enabled ALB is down; 1 of 1 zone says it is down: connection refused"], log.Lines);
    }

    [Fact]
    public void The_last_one_and_the_last_that_is_up_are_disabled_only_by_force()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(10);
        ZoneMonitor monitor = cluster.Zones[0].Monitor;
        Assert.Equal((OverrideOutcome.UnknownAlb, "there is no ALB 'alb9' in the configuration; it has alb0, alb1, alb2"), Of(monitor.Set("alb9", false, true)));
        Assert.Equal((OverrideOutcome.Changed, "'alb1' is disabled"), Of(monitor.Set("alb1", false, false)));
        Assert.Equal((OverrideOutcome.Unchanged, "'alb1' was disabled already, and stays so"), Of(monitor.Set("alb1", false, false)));
        cluster.Zones[2].Say(AlbStanding.Draining);
        cluster.Pass(2);
        OverrideResult down = monitor.Set("alb0", false, false);
        Assert.Equal(OverrideOutcome.OthersDown, down.Outcome);
        Assert.StartsWith("every other enabled ALB is down (alb2)", down.Text, StringComparison.Ordinal);
        Assert.True(monitor.Set("alb2", false, false).IsDone);
        Assert.Equal(OverrideOutcome.WouldBeLast, monitor.Set("alb0", false, false).Outcome);
        Assert.Equal([0], cluster.Zones[0].Answered!);
        Assert.True(monitor.Set("alb0", false, true).IsDone);
        Assert.Equal([], cluster.Zones[0].Answered!);

        static (OverrideOutcome, string) Of(OverrideResult result) => (result.Outcome, result.Text);
    }

    [Fact]
    public void What_cannot_be_saved_is_in_force_and_the_answer_and_the_log_say_so()
    {
        LineLogger log = new();
        using SimCluster cluster = new(3, logger: log);
        cluster.Pass(10);
        cluster.Zones[0].Store.Fault = "the disk is full";
        OverrideResult result = cluster.Zones[0].Monitor.Set("alb1", false, false);

        Assert.Equal((OverrideOutcome.Changed, false), (result.Outcome, result.IsKept));
        Assert.Equal("'alb1' is disabled; it could not be saved and ends with this process: the disk is full", result.Text);
        Assert.Equal([0, 2], cluster.Zones[0].Answered!);
        Assert.Contains("overrides of ALBs could not be saved and end with this process: the disk is full", log.Lines);
        cluster.Pass(2);
        Assert.Equal(3, log.Lines.Count(static line => line == "ALB 'alb1' is disabled by an operator in zone 'zone0', until the configuration changes its 'enabled'"));
        Assert.False(cluster.Zones[1].Store.Content.IsEmpty);
    }

    [Fact]
    public void A_reload_that_changes_enabled_ends_an_override_and_says_so()
    {
        LineLogger log = new();
        using SimCluster cluster = new(3, logger: log);
        cluster.Pass(10);
        cluster.Zones[0].Monitor.Set("alb1", false, false);
        cluster.Pass(2);
        foreach (SimZone zone in cluster.Zones)
        {
            zone.Reload(zone.Plan with { Albs = zone.Plan.Albs.SetItem(1, zone.Plan.Albs[1] with { IsEnabled = false }) });
            zone.Reload(cluster.Plans[zone.Index]);
            cluster.Pass(1); // the others tell it the old word again
        }

        cluster.Pass(5);
        Assert.All(cluster.Zones, static zone => Assert.Equal([0, 1, 2], zone.Answered!));
        Assert.Contains("ALB 'alb1': the configuration was changed to enabled = false and holds; it is no longer disabled by the operator in zone 'zone0'", log.Lines);
    }

    [Fact]
    public void A_standby_takes_overrides_from_the_holder_of_its_zone_and_counts_no_second_vote()
    {
        using SimCluster cluster = new(3);
        SimStore store = new();
        using ZoneMonitor standby = new(cluster.Net.SeamsOf(0, store), new SimClock(cluster.Time), new Random(9), new LineLogger(), static _ => { });
        standby.Watch(cluster.Plans[0]);
        standby.Start();
        cluster.Pass(10);
        cluster.Zones[0].Monitor.Set("alb1", false, false);
        cluster.Pass(0.8); // too soon to have it from another zone only by chance
        Assert.False(standby.Verdicts.Albs[1].IsEnabled);
        Assert.False(store.Content.IsEmpty);
        Assert.Equal(3, standby.Verdicts.Albs[2].Votes.Length);
        Assert.Equal(["zone0", "zone1", "zone2"], standby.Verdicts.Albs[2].Votes.Select(static vote => vote.Zone));

        standby.SetStanding(AlbStanding.Draining); // it is not the ALB's holder: nobody is the worse for it
        cluster.Pass(5);
        Assert.Equal((AlbHealth.Up, "ready"), (standby.Verdicts.Albs[0].Health, standby.Verdicts.Albs[0].Standing));
    }

    [Fact]
    public void What_is_known_of_an_ALB_survives_a_reload_as_long_as_its_address_stays()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(10);
        cluster.Zones[2].Die(isSilent: false);
        cluster.Pass(15);
        cluster.Zones[0].Reload(cluster.Plans[0] with { Probe = cluster.Plans[0].Probe with { Rise = 7 } });
        Assert.Equal(AlbHealth.Down, cluster.Zones[0].Of(2).Votes[0].Health);

        cluster.Zones[0].Reload(cluster.Plans[0] with { Albs = cluster.Plans[0].Albs.SetItem(2, cluster.Plans[0].Albs[2] with { ProbeAddress = new IPEndPoint(IPAddress.Loopback, 1) }) });
        Assert.Equal(AlbHealth.Unknown, cluster.Zones[0].Of(2).Votes[0].Health);
        Assert.True(cluster.Zones[0].Monitor.Verdicts.IsReady);
    }

    [Fact]
    public void Verdicts_are_handed_out_in_order_and_never_within_each_other_even_to_one_who_calls_back()
    {
        SimTime time = new();
        List<long> revisions = [];
        bool isWithin = false;
        ZoneMonitor? monitor = null;
        Prober prober = new();
        monitor = new ZoneMonitor(new ZoneSeams(prober, prober, prober, new SimStore()), new SimClock(time), new Random(3), new LineLogger(), verdicts =>
        {
            Assert.False(isWithin);
            isWithin = true;
            revisions.Add(verdicts.Revision);
            if (verdicts.Revision == 1)
            {
                monitor!.Set("alb0", isEnabled: false, isForced: true);
                Assert.False(monitor.OwnEnabled);
            }

            isWithin = false;
        });
        monitor.Watch(SimCluster.PlanOf(0, 1));
        monitor.Start();
        time.Advance(60_000);
        monitor.Dispose();
        monitor.Dispose();

        Assert.Equal(revisions.Order(), revisions);
        Assert.Equal(2, revisions[^1]);
        Assert.True(revisions.Count < 8, "news only");
        Assert.Equal(OverrideOutcome.Ended, monitor.Set("alb0", isEnabled: true, isForced: false).Outcome);
    }

    [Fact]
    public void Metrics_say_who_is_up_whether_this_zone_decides_and_whether_the_zones_are_configured_alike()
    {
        using SimCluster cluster = new(3);
        MetricsRegistry metrics = new([]);
        ZoneMetrics.AddTo(metrics, cluster.Zones[0].Monitor);
        cluster.Pass(10);
        cluster.Zones[1].Reload(cluster.Plans[1] with { ConfigHash = "beef" });
        cluster.Zones[2].Die(isSilent: true);
        cluster.Pass(15);
        Assert.Equal(["1", "1", "0", "1", "0"], Values());

        cluster.Net.Isolate(0);
        cluster.Pass(15);
        Assert.Equal(["1", "1", "0", "0", "1"], Values());

        string[] Values() => [.. Exposition.Scrape(metrics).Samples.Where(static sample => sample.Family.StartsWith("lb_mzlb", StringComparison.Ordinal)).Select(static sample => sample.Value.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void The_log_tells_of_downs_of_entitlement_of_zones_and_of_configurations()
    {
        LineLogger log = new();
        using SimCluster cluster = new(3, logger: log);
        cluster.Pass(10);
        Assert.Empty(log.Lines);
        cluster.Zones[1].Reload(cluster.Plans[1] with { ConfigHash = "beef" });
        cluster.Pass(2);
        cluster.Net.Isolate(0);
        cluster.Pass(15);
        cluster.Net.Heal();
        cluster.Pass(15);

        Assert.Contains("zone 'zone1' runs another configuration (beef, this one c0ffee): each answers by its own", log.Lines);
        Assert.Contains("zone 'zone1' is not heard: no answer within 1 s", log.Lines);
        Assert.Contains("this zone takes no ALB out and brings none back: it hears 1 of 3 zones; what is answered stays", log.Lines);
        Assert.Contains("this zone decides again which ALBs are answered: it hears 2 of 3 zones", log.Lines);
        Assert.Contains("ALB 'alb0' of zone 'zone0' (192.0.2.1) is down: 2 of 2 zones say it is down: no connection within 1 s", log.Lines);
        Assert.Contains("ALB 'alb0' of zone 'zone0' (192.0.2.1) is up again", log.Lines);
    }

    /// <summary>One that answers every probe alike, and nothing else.</summary>
    private sealed class Prober : IProber, IZoneReader, IWitness
    {
        public ProbeVerdict Verdict { get; set; } = ProbeVerdict.Pass;

        public Task<ProbeVerdict> ProbeAsync(EndPoint address, ProbePolicy policy, CancellationToken cancellation) => Task.FromResult(Verdict);

        public Task<ZoneReading> ReadAsync(IPEndPoint address, ReadOnlyMemory<byte> word, TimeSpan timeout, CancellationToken cancellation) =>
            Task.FromResult(ZoneReading.Nothing("connection refused"));

        public Task<bool> AnswersAsync(Uri address, TimeSpan timeout, CancellationToken cancellation) => Task.FromResult(false);
    }

    private sealed class LineLogger : ILogger<ZoneMonitor>
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
