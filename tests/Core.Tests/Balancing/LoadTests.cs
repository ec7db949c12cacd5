using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>The policies that look at the load keep it even: requests come and go at random, and how many each endpoint has is compared.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(500)]
    public void Two_choices_are_far_more_even_than_one_and_looking_at_many_is_more_even_still(int count)
    {
        double random = Unevenness(BalancingPolicy.Random, TestService.Even(count));
        double two = Unevenness(BalancingPolicy.PowerOfTwo, TestService.Even(count));
        double least = Unevenness(BalancingPolicy.LeastRequests, TestService.Even(count));

        Assert.InRange(two, 0, random / 3);
        Assert.InRange(least, 0, two);
    }

    [Theory]
    [InlineData(BalancingPolicy.LeastRequests)]
    [InlineData(BalancingPolicy.PowerOfTwo)]
    public void Requests_under_way_are_by_weight(BalancingPolicy policy)
    {
        int[] weights = [1, 2, 3, 4];
        double[] inFlight = new double[4];
        Run(policy, weights, perWeight: 20, service => Array.ForEach([0, 1, 2, 3], number => inFlight[number] += service.StateOf(number).InFlight));

        double sum = inFlight.Sum();
        Assert.All(inFlight, (each, number) => Assert.InRange(each / sum, (weights[number] / 10.0) - 0.02, (weights[number] / 10.0) + 0.02));
    }

    [Theory]
    [InlineData(BalancingPolicy.LeastRequests)]
    [InlineData(BalancingPolicy.PowerOfTwo)]
    public void An_endpoint_that_does_not_answer_is_left_alone_though_it_is_up(BalancingPolicy policy)
    {
        TestService service = TestService.Of(policy, TestService.Even(10));
        for (int stuck = 0; stuck < 50; stuck++)
        {
            service.StateOf(3).EnterExchange();
        }

        Assert.Equal(0, service.Count(10_000, 10)[3]);
    }

    [Fact]
    public void While_one_is_busy_its_turns_go_to_all_others_alike()
    {
        TestService service = TestService.Of(BalancingPolicy.LeastRequests, 1, 2, 3, 4, 5);
        service.StateOf(2).EnterExchange();

        Fit.ByWeight(service.Count(200_000, 5), [1, 2, 0, 4, 5]);
    }

    /// <summary>The variance of the requests under way, in the mean over many moments.</summary>
    private static double Unevenness(BalancingPolicy policy, int[] weights)
    {
        double sum = 0;
        int looks = 0;
        Run(policy, weights, perWeight: 10, service =>
        {
            double[] inFlight = [.. Enumerable.Range(0, weights.Length).Select(number => (double)service.StateOf(number).InFlight)];
            double mean = inFlight.Average();
            sum += inFlight.Average(each => (each - mean) * (each - mean));
            looks++;
        });
        return sum / looks;
    }

    /// <summary>As many requests are kept under way as <paramref name="perWeight"/> says: for each that ends, any of them, one begins.</summary>
    private static void Run(BalancingPolicy policy, int[] weights, int perWeight, Action<TestService> look)
    {
        TestService service = TestService.Of(policy, weights);
        Random random = new(3);
        EndpointState[] running = new EndpointState[weights.Sum() * perWeight];
        for (int step = 0; step < 100_000; step++)
        {
            ref EndpointState slot = ref running[step < running.Length ? step : random.Next(running.Length)];
            slot?.LeaveExchange();
            slot = service.Cluster.Pick(default)!.State;
            slot.EnterExchange();
            if (step > running.Length * 4 && step % 500 == 0)
            {
                look(service);
            }
        }
    }
}
