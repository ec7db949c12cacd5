using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>The own zone first: a service in three zones, its ticks given by hand.</summary>
public sealed class PreferZoneTests
{
    private long _nowMs;

    public static TheoryData<BalancingPolicy> Policies =>
        [BalancingPolicy.RoundRobin, BalancingPolicy.LeastRequests, BalancingPolicy.PowerOfTwo, BalancingPolicy.Random];

    [Theory]
    [MemberData(nameof(Policies))]
    public void While_the_own_zone_is_well_it_gets_every_request(BalancingPolicy policy)
    {
        TestService service = Create(policy, own: 4, others: 6);
        Tick(service);

        Fit.ByWeight(service.Count(100_000, 10), [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void What_a_small_zone_cannot_carry_leaves_from_the_first_tick_on(BalancingPolicy policy)
    {
        TestService service = Create(policy, own: 2, others: 8);
        Tick(service);

        long[] counts = service.Count(200_000, 10);

        Assert.InRange(counts.Take(2).Sum() / 200_000.0, 0.59, 0.61);
        Fit.ByWeight(counts[..2], [1, 1]);
        Fit.ByWeight(counts[2..], TestService.Even(8));
    }

    [Fact]
    public void When_the_own_zone_breaks_its_requests_leave_five_points_a_second_and_come_back_as_slowly()
    {
        TestService service = Create(BalancingPolicy.RoundRobin, own: 4, others: 6);
        Tick(service);
        Array.ForEach([0, 1, 2], number => service.SetUp(number, false)); // 1 of 4, and 1 of 7 for a third of the traffic

        List<double> shares = [.. Enumerable.Range(0, 20).Select(_ => Tick(service))];
        Assert.Equal(0.05, shares[0], 9);
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 0.05 + 1e-9));
        Assert.Equal(1 - (3 / 7.0), shares[^1], 9);

        Array.ForEach([0, 1, 2], number => service.SetUp(number, true));
        shares = [.. Enumerable.Range(0, 20).Select(_ => Tick(service))];
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 0, 0.05 + 1e-9));
        Assert.Equal(0, shares[^1], 9);
    }

    [Fact]
    public void Without_an_eligible_endpoint_of_its_own_it_uses_the_others_at_once()
    {
        TestService service = Create(BalancingPolicy.RoundRobin, own: 2, others: 3);
        Tick(service);
        service.SetUp(0, false);
        service.SetUp(1, false);

        Assert.Equal([0L, 0, 10, 10, 10], service.Count(30, 5));
    }

    [Fact]
    public void A_slow_zone_gives_away_what_the_answers_times_say_and_the_share_outlives_a_reload()
    {
        TestService service = Create(BalancingPolicy.Random, own: 4, others: 6);
        Answer(service, seconds: 30, ownMicroseconds: 5_000);
        Assert.Equal(0, service.State.Spill.Share);

        Answer(service, seconds: 10, ownMicroseconds: 500_000);
        double share = service.State.Spill.Share;
        Publish(service, own: 4, others: 7);

        Assert.InRange(share, 0.3, 0.5);
        Assert.Equal(share, service.State.Spill.Share);
        Assert.InRange(service.Count(100_000, 11).Take(4).Sum() / 100_000.0, 1 - share - 0.01, 1 - share + 0.01);
    }

    [Fact]
    public void No_zone_is_preferred_where_none_is_named()
    {
        TestService service = TestService.Of(BalancingPolicy.RoundRobin);
        Publish(service, own: 2, others: 3);
        Tick(service);

        Assert.Equal([1L, 1, 1, 1, 1], service.Count(5, 5));
    }

    private static TestService Create(BalancingPolicy policy, int own, int others)
    {
        TestService service = new(new BalancingPlan { Policy = policy, PreferredZone = "a" });
        Publish(service, own, others);
        return service;
    }

    private static void Publish(TestService service, int own, int others) =>
        service.Publish([.. Enumerable.Range(0, own + others).Select(number => (number, 1, number < own ? "a" : number % 2 == 0 ? "b" : "c"))]);

    private double Tick(TestService service)
    {
        ClusterTick.Run(service.Cluster, _nowMs += ClusterTick.PeriodMs);
        return service.State.Spill.Share;
    }

    private void Answer(TestService service, int seconds, long ownMicroseconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            for (int answer = 0; answer < 200; answer++)
            {
                Core.Upstream.Endpoint endpoint = service.Cluster.Pick(default)!;
                service.Cluster.ObserveHead(endpoint, endpoint.Zone == "a" ? ownMicroseconds : 7_000);
            }

            Tick(service);
        }
    }
}
