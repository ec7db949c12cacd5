using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>Consistent hashing while endpoints come and go.</summary>
public sealed class ConsistentHashTests
{
    private const int KeyCount = 100_000;

    private static readonly BalancingPlan Hashing = new() { Policy = BalancingPolicy.ConsistentHash, HashKey = HashKey.Default };

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(50)]
    public void Only_the_keys_of_an_endpoint_that_is_down_move_and_they_spread_over_all_others(int count)
    {
        TestService service = new(Hashing, TestService.Even(count));
        int[] before = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];
        int[] mine = [.. Enumerable.Range(0, KeyCount).Where(key => before[key] == 1)];

        service.SetUp(1, false);
        int[] while_ = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];
        int[] again = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];
        service.SetUp(1, true);
        int[] after = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];

        Assert.All(before.Zip(while_), pair => Assert.True(pair.First == 1 || pair.First == pair.Second));
        Assert.Equal(while_, again);
        Assert.Equal(before, after);
        Fit.ByWeight([.. mine.CountBy(key => while_[key]).OrderBy(pair => pair.Key).Select(pair => (long)pair.Value)], TestService.Even(count - 1));
    }

    [Fact]
    public void A_key_finds_its_one_endpoint_among_many_that_are_down()
    {
        TestService service = new(Hashing, TestService.Even(200));
        for (int number = 0; number < 199; number++)
        {
            service.SetUp(number, false);
        }

        Assert.All(Enumerable.Range(0, 1_000), key => Assert.Equal(199, service.PickKey(key)));
    }

    [Fact]
    public void Attempts_of_one_key_go_the_same_way_every_time()
    {
        TestService service = new(Hashing, TestService.Even(10));
        for (int key = 0; key < 1_000; key++)
        {
            ulong hash = TestService.HashOf(key);
            Assert.Equal(
                service.Pick(new PickQuery { Hash = hash, Tried = [service.Cluster.Pick(new PickQuery { Hash = hash })!] }),
                service.Pick(new PickQuery { Hash = hash, Tried = [service.Cluster.Pick(new PickQuery { Hash = hash })!] }));
        }
    }

    [Fact]
    public void Requests_without_the_key_do_not_all_go_to_one_endpoint() =>
        Fit.ByWeight(new TestService(Hashing, 1, 2, 3).Count(KeyCount, 3), [1, 2, 3]);

    [Fact]
    public void In_slow_start_keys_come_back_share_by_share_and_stay()
    {
        TestService service = new(Hashing with { SlowStartMs = 10_000 }, TestService.Even(10));
        int[] before = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];
        ClusterTick.Run(service.Cluster, 0);
        ClusterTick.Run(service.Cluster, 20_000);
        service.SetUp(1, false);
        ClusterTick.Run(service.Cluster, 21_000);
        service.SetUp(1, true);

        HashSet<int> back = [];
        for (int second = 22; second <= 32; second++)
        {
            ClusterTick.Run(service.Cluster, second * 1_000L);
            HashSet<int> now = [.. Enumerable.Range(0, KeyCount).Where(key => service.PickKey(key) == 1)];
            Assert.True(back.IsSubsetOf(now));
            double share = Math.Max(second - 22, 1) / 10.0;
            Assert.InRange(now.Count / (double)before.Count(number => number == 1), share - 0.03, share + 0.03);
            back = now;
        }

        Assert.Equal(before, Enumerable.Range(0, KeyCount).Select(service.PickKey));
    }
}
