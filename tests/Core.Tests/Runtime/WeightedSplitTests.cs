using CsCheck;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Runtime;

public sealed class WeightedSplitTests
{
    [Theory]
    [InlineData("90 10", "aaaaabaaaa")]
    [InlineData("5 1 1", "aabacaa")]
    [InlineData("1 1", "ab")]
    [InlineData("0 7", "b")]
    [InlineData("7 0 7", "ac")]
    public void Mixes_the_shares_as_evenly_as_they_go(string weights, string turns)
    {
        WeightedSplit split = Split([.. weights.Split(' ').Select(int.Parse)]);

        Assert.Equal(turns + turns, string.Concat(Enumerable.Range(0, turns.Length * 2).Select(_ => split.Next().Name)));
    }

    [Fact]
    public void Gives_each_service_exactly_its_weight() =>
        Gen.Int[0, 50].Array[1, 6].Where(static weights => weights.Sum() > 0).Sample(
            weights =>
            {
                WeightedSplit split = Split(weights);
                Dictionary<string, int> taken = Enumerable.Range(0, weights.Sum()).Select(_ => split.Next().Name).CountBy(static name => name).ToDictionary();
                Assert.Equal(weights, weights.Select((_, i) => taken.GetValueOrDefault(Name(i))));
            },
            iter: 500);

    private static WeightedSplit Split(int[] weights) =>
        new([.. weights.Select((weight, i) => (new Cluster(Name(i), [], ClusterPolicy.Default, new MetricsRegistry([]).Service(Name(i)), new ClusterState()), weight))]);

    private static string Name(int index) => ((char)('a' + index)).ToString();
}
