using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>An endpoint that came up takes its share little by little; the ticks are given by hand.</summary>
public sealed class SlowStartTests
{
    private const int PickCount = 100_000;

    public static TheoryData<BalancingPolicy> Policies => [.. Enum.GetValues<BalancingPolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void It_begins_with_a_tenth_and_grows_to_all_of_its_weight(BalancingPolicy policy)
    {
        TestService service = Warm(policy, 1, 1, 2);
        service.SetUp(2, false);
        Tick(service, 100);
        service.SetUp(2, true);

        AssertShare(service, 2, 10); // before any tick has seen it
        Tick(service, 101);
        AssertShare(service, 2, 10);
        Tick(service, 102);
        AssertShare(service, 2, 10);
        Tick(service, 106);
        AssertShare(service, 2, 50);
        Tick(service, 110);
        AssertShare(service, 2, 90);
        Tick(service, 111);
        AssertShare(service, 2, 100);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void An_endpoint_that_is_added_to_others_has_one_and_those_of_a_new_service_have_none(BalancingPolicy policy)
    {
        TestService service = Create(policy, 1, 1);
        Fit.ByWeight(service.Count(PickCount, 2), [1, 1]);
        Tick(service, 0);
        Fit.ByWeight(service.Count(PickCount, 2), [1, 1]);
        Tick(service, 10);

        service.Publish([(0, 1, ""), (1, 1, ""), (2, 1, "")]);

        Fit.ByWeight(service.Count(PickCount, 3), [10, 10, 1]);
        Tick(service, 11);
        Tick(service, 16);
        Fit.ByWeight(service.Count(PickCount, 3), [2, 2, 1]);
    }

    [Fact]
    public void Where_all_come_back_together_none_has_a_slow_start()
    {
        TestService service = Warm(BalancingPolicy.RoundRobin, 1, 1, 1);
        SetAll(service, 3, isUp: false);
        Tick(service, 100);
        service.SetUp(0, true);
        Tick(service, 101);
        service.SetUp(1, true);
        Tick(service, 103);
        Assert.Equal([50L, 50, 0], service.Count(100, 3)); // not ten to one for the one that was two seconds earlier
        service.SetUp(2, true);
        Tick(service, 104);

        Assert.Equal([30L, 30, 30], service.Count(90, 3));
    }

    [Fact]
    public void A_reload_goes_on_with_it_and_does_not_begin_it_again()
    {
        TestService service = Warm(BalancingPolicy.Random, 1, 1);
        service.SetUp(1, false);
        Tick(service, 100);
        service.SetUp(1, true);
        Tick(service, 101);
        Tick(service, 106);

        service.Publish([(0, 1, ""), (1, 1, "")]);

        AssertShare(service, 1, 50);
    }

    [Fact]
    public void Between_steps_the_eligible_set_is_not_made_again()
    {
        TestService service = Warm(BalancingPolicy.RoundRobin, 1, 1);
        EligibleSet before = service.Cluster.Eligible;
        for (int second = 100; second < 110; second++)
        {
            Tick(service, second);
        }

        Assert.Same(before, service.Cluster.Eligible);
    }

    [Fact]
    public void Without_the_key_there_is_none()
    {
        TestService service = TestService.Of(BalancingPolicy.RoundRobin, 1, 1);
        Tick(service, 0);
        Tick(service, 100);
        service.SetUp(1, false);
        Tick(service, 101);
        service.SetUp(1, true);
        Tick(service, 102);

        Assert.Equal([50L, 50], service.Count(100, 2));
    }

    private static TestService Create(BalancingPolicy policy, params int[] weights) =>
        new(new BalancingPlan { Policy = policy, SlowStartMs = 10_000 }, weights);

    private static TestService Warm(BalancingPolicy policy, params int[] weights)
    {
        TestService service = Create(policy, weights);
        Tick(service, 0);
        Tick(service, 10);
        return service;
    }

    private static void SetAll(TestService service, int count, bool isUp)
    {
        for (int number = 0; number < count; number++)
        {
            service.SetUp(number, isUp);
        }
    }

    private static void Tick(TestService service, int second) => ClusterTick.Run(service.Cluster, second * 1_000L);

    private static void AssertShare(TestService service, int number, int percent)
    {
        int[] weights = [.. service.Cluster.Endpoints.Select((endpoint, index) => endpoint.Weight * (index == number ? percent : 100))];
        Fit.ByWeight(service.Count(PickCount, weights.Length), weights);
    }
}
