using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>Every policy gives each eligible endpoint its share by weight, and the others nothing.</summary>
public sealed class WeightTests
{
    private const int PickCount = 200_000;

    public static TheoryData<BalancingPolicy, int[], int[]> Cases
    {
        get
        {
            TheoryData<BalancingPolicy, int[], int[]> cases = [];
            foreach (BalancingPolicy policy in Enum.GetValues<BalancingPolicy>())
            {
                cases.Add(policy, TestService.Even(10), []);
                cases.Add(policy, TestService.Even(10), [0, 3, 9]);
                cases.Add(policy, [5, 1, 1], []);
                cases.Add(policy, [1, 2, 3, 4, 0, 20], [2]);
                cases.Add(policy, [256, 128, 64, 1], [0]);
                cases.Add(policy, [.. Enumerable.Range(1, 60)], [59, 58]);
                cases.Add(policy, TestService.Even(500), [1, 100, 499]);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Idle_endpoints_are_picked_by_weight_and_those_that_are_down_or_weigh_nothing_never(BalancingPolicy policy, int[] weights, int[] down)
    {
        TestService service = TestService.Of(policy, weights);
        foreach (int number in down)
        {
            service.SetUp(number, false);
        }

        long[] counts = service.Count(PickCount, weights.Length);

        Fit.ByWeight(counts, [.. weights.Select((weight, number) => down.Contains(number) ? 0 : weight)]);
    }

    [Theory]
    [InlineData(BalancingPolicy.RoundRobin)]
    [InlineData(BalancingPolicy.LeastRequests)]
    public void As_many_picks_as_a_round_has_turns_give_each_exactly_its_weight(BalancingPolicy policy)
    {
        TestService service = TestService.Of(policy, 7, 3, 5, 1);

        Assert.Equal([7L, 3, 5, 1], service.Count(16, 4));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Endpoints_that_all_weigh_nothing_are_none(BalancingPolicy policy) =>
        Assert.Null(TestService.Of(policy, 0, 0).Cluster.Pick(default));

    [Theory]
    [MemberData(nameof(Policies))]
    public void Weights_with_a_common_factor_mean_the_same_without_it(BalancingPolicy policy)
    {
        TestService large = TestService.Of(policy, 200, 100, 50);
        int[] picks = [.. Enumerable.Range(0, 1_000).Select(_ => large.Pick())];
        TestService small = TestService.Of(policy, 4, 2, 1);

        Assert.Equal(picks, Enumerable.Range(0, 1_000).Select(_ => small.Pick()));
    }

    public static TheoryData<BalancingPolicy> Policies => [.. Enum.GetValues<BalancingPolicy>()];
}
