using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>Consistent hashing while all endpoints are well: who a key belongs to.</summary>
public sealed class MaglevTableTests
{
    private const int KeyCount = 200_000;

    private static readonly BalancingPlan Hashing = new() { Policy = BalancingPolicy.ConsistentHash, HashKey = HashKey.Default };

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Keys_spread_evenly(int count)
    {
        TestService service = new(Hashing, TestService.Even(count));

        long[] counts = service.CountKeys(KeyCount, count);

        double mean = (double)KeyCount / count;
        double bound = (0.01 * mean) + (5 * Math.Sqrt(mean)); // 1 % for the table, five deviations for the sample
        Assert.All(counts, each => Assert.InRange(each, mean - bound, mean + bound));
    }

    [Fact]
    public void Keys_spread_by_weight()
    {
        TestService service = new(Hashing, 1, 2, 5, 0);

        long[] counts = service.CountKeys(KeyCount, 4);

        Assert.All(counts, (each, number) => Assert.InRange(each / (double)KeyCount, (new[] { 1, 2, 5, 0 }[number] / 8.0) - 0.01, (new[] { 1, 2, 5, 0 }[number] / 8.0) + 0.01));
        Assert.Equal(0, counts[3]);
    }

    [Fact]
    public void The_lightest_of_many_heavy_endpoints_has_keys_too()
    {
        TestService service = new(Hashing, [1, .. Enumerable.Repeat(256, 600)]);

        Assert.Contains(0, Enumerable.Range(0, KeyCount).Select(service.PickKey));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void When_one_endpoint_is_removed_hardly_a_key_of_the_others_moves_and_when_it_is_back_all_are_as_before(int count)
    {
        TestService service = new(Hashing, TestService.Even(count));
        (int, int, string)[] all = [.. Enumerable.Range(0, count).Select(number => (number, 1, ""))];
        int[] before = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];

        service.Publish(all[1..]);
        int[] without = [.. Enumerable.Range(0, KeyCount).Select(service.PickKey)];
        service.Publish(all);

        int movedOfOthers = Enumerable.Range(0, KeyCount).Count(key => before[key] != 0 && before[key] != without[key]);
        Assert.InRange(movedOfOthers / (double)KeyCount, 0, 0.06);
        Assert.DoesNotContain(0, without);
        Assert.Equal(before, Enumerable.Range(0, KeyCount).Select(service.PickKey));
    }

    [Fact]
    public void Every_zones_balancer_agrees_in_whatever_order_its_configuration_lists_the_endpoints()
    {
        TestService one = new(Hashing);
        TestService other = new(Hashing);
        (int, int, string)[] endpoints = [.. Enumerable.Range(0, 20).Select(number => (number, 1 + (number % 3), ""))];
        one.Publish(endpoints);
        other.Publish([.. endpoints.Reverse()]);

        Assert.Equal(Enumerable.Range(0, 10_000).Select(one.PickKey), Enumerable.Range(0, 10_000).Select(other.PickKey));
    }

    [Fact]
    public void Every_version_agrees() // pinned: a failure means that an upgrade would move users from pod to pod
    {
        TestService service = new(Hashing, TestService.Even(10));

        Assert.Equal("4 1 1 8 6 5 8 3 4 2 9 4 2 5 2 2 7 7 8 8", string.Join(' ', Enumerable.Range(0, 20).Select(service.PickKey)));
    }

    [Fact]
    public void A_publish_that_changes_no_endpoint_takes_over_the_table()
    {
        TestService service = new(Hashing, 1, 2);
        MaglevTable? first = service.State.Table;
        service.Publish([(1, 2, ""), (0, 1, "b")]); // neither order nor zone matters
        MaglevTable? same = service.State.Table;
        service.Publish([(1, 2, ""), (0, 2, "")]);

        Assert.NotNull(first);
        Assert.Same(first, same);
        Assert.NotSame(first, service.State.Table);
    }

    [Fact]
    public void The_table_has_a_hundred_places_for_each_endpoint()
    {
        TestService service = new(Hashing, TestService.Even(656));

        Assert.InRange(service.State.Table!.Size, 65_600, int.MaxValue);
        Assert.Equal(65_537, new TestService(Hashing, 1, 1).State.Table!.Size);
    }
}
