using LoadBalancer.Core.Tests.Zones.Simulated;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

/// <summary>zones.md's table of failures, row by row, and rows 29 to 32 of faults.md.</summary>
public sealed class FailureTableTests
{
    /// <summary>fall × interval + timeout + 2 s, at the defaults: the promise of faults.md row 29.</summary>
    private const double RemovalSeconds = 9;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_zone_that_dies_leaves_the_answers_of_the_others_within_the_promised_time(bool isSilent)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            using SimCluster cluster = new(3, seed);
            cluster.Pass(20 + (seed * 0.1));
            cluster.Zones[1].Die(isSilent);

            cluster.PassUntil(() => Answers(cluster, 0, 0, 2) && Answers(cluster, 2, 0, 2), RemovalSeconds);

            Assert.True(cluster.Zones[0].Monitor.Verdicts.IsUnsettled(countsSuspicion: true));
            string evidence = isSilent ? "no connection within 1 s" : "connection refused";
            cluster.Pass(30); // its own last vote, that it is up, has lapsed
            Assert.Equal($"2 of 2 zones say it is down: {evidence}", cluster.Zones[0].Of(1).Reason);
            Assert.True(Answers(cluster, 0, 0, 2));
        }
    }

    [Fact]
    public void A_zone_that_is_cut_off_though_its_clients_reach_it_holds_what_it_answered_and_the_others_go_on_without_it()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        cluster.Net.Isolate(0);

        cluster.PassUntil(() => Answers(cluster, 1, 1, 2) && Answers(cluster, 2, 1, 2), RemovalSeconds);
        cluster.Pass(600);

        Assert.True(Answers(cluster, 0, 0, 1, 2));
        ZoneVerdicts verdicts = cluster.Zones[0].Monitor.Verdicts;
        Assert.False(verdicts.IsEntitled);
        Assert.Equal("hears 1 of 3 zones", verdicts.EntitledReason);
        Assert.True(verdicts.IsUnsettled(countsSuspicion: true));
        Assert.Equal("1 of 1 zone says it is down: no connection within 1 s; nothing is changed, since this zone hears 1 of 3 zones", verdicts.Albs[1].Reason);
        Assert.Equal("no answer within 1 s", verdicts.Zones[1].Reason);

        cluster.Net.Heal();
        cluster.PassUntil(() => cluster.Zones.All(zone => Answers(cluster, zone.Index, 0, 1, 2)), 15);
    }

    [Fact]
    public void Alone_with_a_witness_a_zone_answers_itself_and_without_one_it_holds()
    {
        using SimCluster cluster = new(3, alter: static plan => plan with { Witnesses = [new Uri("http://192.0.2.200/")] });
        cluster.Net.ReachesWitness.Add(0);
        cluster.Pass(20);
        cluster.Zones[1].Die(isSilent: true);
        cluster.Zones[2].Die(isSilent: true);
        cluster.PassUntil(() => Answers(cluster, 0, 0), 12);
        Assert.Equal("hears 1 of 3 zones, and a witness answers", cluster.Zones[0].Monitor.Verdicts.EntitledReason);

        using SimCluster without = new(3, alter: static plan => plan with { Witnesses = [new Uri("http://192.0.2.200/")] });
        without.Pass(20);
        without.Zones[1].Die(isSilent: true);
        without.Zones[2].Die(isSilent: true);
        without.Pass(600);
        Assert.True(Answers(without, 0, 0, 1, 2));
        Assert.Equal("hears 1 of 3 zones, and no witness answers", without.Zones[0].Monitor.Verdicts.EntitledReason);
    }

    [Fact]
    public void With_every_link_between_zones_cut_all_hold_everything()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        cluster.Net.Isolate(0);
        cluster.Net.Isolate(1);
        cluster.Pass(600);

        Assert.All(cluster.Zones, zone => Assert.True(Answers(cluster, zone.Index, 0, 1, 2)));
    }

    [Fact]
    public void Zones_that_are_configured_otherwise_answer_each_its_own_and_say_so()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        ZonePlan plan = cluster.Plans[0];
        cluster.Zones[0].Reload(plan with { ConfigHash = "beef", Albs = plan.Albs.SetItem(2, plan.Albs[2] with { IsEnabled = false }) });
        cluster.Pass(5);

        Assert.True(Answers(cluster, 0, 0, 1));
        Assert.True(Answers(cluster, 1, 0, 1, 2));
        Assert.Equal([true, false, false], cluster.Zones[0].Monitor.Verdicts.Zones.Select(static zone => zone.IsConfigSame));
        Assert.Equal([true, false, true], cluster.Zones[1].Monitor.Verdicts.Zones.Select(static zone => zone.IsConfigSame));
        Assert.Equal("beef", cluster.Zones[1].Monitor.Verdicts.Zones[1].ConfigHash);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_all_look_down_all_are_answered_or_none_as_configured(bool answersAll)
    {
        using SimCluster cluster = new(3, alter: plan => plan with
        {
            AnswersAllWhenAllDown = answersAll,
            Albs = plan.Albs.SetItem(1, plan.Albs[1] with { IsEnabled = false }),
        });
        cluster.Pass(20);
        cluster.Zones[0].Say(AlbStanding.Draining);
        cluster.Zones[2].Say(AlbStanding.Draining);
        cluster.Pass(3);

        Assert.Equal(answersAll ? [0, 2] : [], cluster.Zones[1].Answered!);
        Assert.Equal(answersAll, cluster.Zones[1].Monitor.Verdicts.IsAllDown);
    }

    [Fact]
    public void One_that_flaps_comes_back_more_and_more_seldom()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        List<double> backAfter = [];
        for (int flap = 0; flap < 6; flap++)
        {
            cluster.Zones[1].Die(isSilent: false);
            cluster.PassUntil(() => Answers(cluster, 0, 0, 2), RemovalSeconds);
            cluster.Zones[1].Boot(cluster.Plans[1]);
            backAfter.Add(cluster.PassUntil(() => Answers(cluster, 0, 0, 1, 2), 100));
            cluster.PassUntil(() => cluster.Zones.All(static zone => zone.Of(1).Votes[0].Health == AlbHealth.Up), 10);
        }

        double[] expected = [5, 10, 20, 40, 40, 40]; // passes, two seconds apart
        Assert.All(backAfter.Zip(expected), static pair => Assert.InRange(pair.First, (pair.Second - 1) * 1.85, (pair.Second * 2.1) + 3));
    }

    [Fact]
    public void A_planned_disable_is_everywhere_within_two_seconds_and_its_end_too_whatever_was_counted()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        Assert.True(cluster.Zones[0].Monitor.Set(SimCluster.AlbOf(1), isEnabled: false, isForced: false).IsDone);
        Assert.True(Answers(cluster, 0, 0, 2));
        cluster.PassUntil(() => Answers(cluster, 1, 0, 2) && Answers(cluster, 2, 0, 2), 2);
        Assert.False(cluster.Zones[1].Monitor.OwnEnabled);
        cluster.Zones[1].Say(AlbStanding.Disabled);
        cluster.Pass(60);

        cluster.Zones[2].Monitor.Set(SimCluster.AlbOf(1), isEnabled: true, isForced: false);
        cluster.PassUntil(() => cluster.Zones[1].Monitor.OwnEnabled, 2);
        cluster.Zones[1].Say(AlbStanding.Ready);
        cluster.PassUntil(() => cluster.Zones.All(zone => Answers(cluster, zone.Index, 0, 1, 2)), 3.5);
    }

    [Fact]
    public void A_zone_that_is_about_to_stop_is_out_at_once_and_back_with_the_first_pass_after_it()
    {
        using SimCluster cluster = new(3);
        cluster.Pass(20);
        cluster.Zones[2].Say(AlbStanding.Draining);
        cluster.PassUntil(() => cluster.Zones.All(zone => Answers(cluster, zone.Index, 0, 1)), 2);
        Assert.Equal("it says that it is draining", cluster.Zones[0].Of(2).Reason);
        cluster.Pass(20);
        cluster.Zones[2].Die(isSilent: false);
        cluster.Pass(60);
        cluster.Zones[2].Boot(cluster.Plans[2]);

        cluster.PassUntil(() => Answers(cluster, 0, 0, 1, 2) && Answers(cluster, 1, 0, 1, 2), 2.5);
    }

    private static bool Answers(SimCluster cluster, int zone, params int[] albs) => cluster.Zones[zone].Answered is { } answered && answered.SequenceEqual(albs);
}
