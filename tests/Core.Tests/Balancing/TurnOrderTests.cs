using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class TurnOrderTests
{
    [Theory]
    [InlineData(new[] { 5, 1, 1 }, "0010200")] // nginx's own example
    [InlineData(new[] { 1, 2, 3 }, "210212")]
    [InlineData(new[] { 2, 1 }, "010")]
    public void It_is_the_order_of_nginx(int[] weights, string order) => Assert.Equal(order, string.Concat(TurnOrder.Make(weights)));

    [Fact]
    public void It_is_the_order_of_nginx_for_any_weights()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            int most = random.Next(2, 20); // few different weights, then many
            int[] weights = [.. Enumerable.Range(0, random.Next(2, 40)).Select(_ => random.Next(1, most))];

            Assert.Equal(Naive(weights), TurnOrder.Make(weights));
        }
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(10, 256)]
    [InlineData(64, 256)]
    public void At_no_point_of_a_round_is_anyone_two_turns_off_his_share(int count, int most)
    {
        Random random = new(2);
        int[] weights = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, most + 1))];
        int[] turns = TurnOrder.Make(weights);
        double sum = weights.Sum();
        int[] taken = new int[count];
        for (int turn = 0; turn < turns.Length; turn++)
        {
            taken[turns[turn]]++;
            Assert.All(weights, (weight, index) => Assert.InRange(taken[index] - ((turn + 1) * weight / sum), -2, 2));
        }

        Assert.Equal(weights, taken);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(5_000)]
    public void A_round_is_bounded_and_everyone_has_a_turn_in_it(int count)
    {
        int[] weights = [.. Enumerable.Range(0, count).Select(index => index == 0 ? 1 : 4_000 + (index % 1_000))];

        int[] turns = TurnOrder.Make(weights);

        Assert.InRange(turns.Length, count, Math.Max(TurnOrder.MostTurns, 4 * count) + count);
        Assert.Equal(count, turns.Distinct().Count());
    }

    private static List<int> Naive(int[] weights)
    {
        int sum = weights.Sum();
        int[] current = new int[weights.Length];
        List<int> order = [];
        for (int turn = 0; turn < sum; turn++)
        {
            int best = 0;
            for (int index = 0; index < weights.Length; index++)
            {
                current[index] += weights[index];
                best = current[index] > current[best] ? index : best;
            }

            current[best] -= sum;
            order.Add(best);
        }

        return order;
    }
}
