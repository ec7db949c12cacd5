using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class VirtualRouterIdTests
{
    private static readonly string[] Cluster = [.. Enumerable.Range(1, 3).Select(static number => $"public-cr41679d0177fa4f92ab10262fa586956c-alb{number}")];

    [Fact]
    public void Stays_the_same_in_every_version_or_two_nodes_of_a_zone_would_both_hold_the_address_during_an_upgrade() =>
        Assert.Equal([8, 45, 255], Cluster.Select(static id => VirtualRouterId.Of(id, Cluster)));

    [Fact]
    public void Is_the_same_in_whatever_order_the_albs_are_written() =>
        Assert.All(Cluster, static id => Assert.Equal(VirtualRouterId.Of(id, Cluster), VirtualRouterId.Of(id, Cluster.Reverse())));

    [Fact]
    public void Is_different_for_every_alb_of_a_configuration_though_their_hashes_meet()
    {
        string[] ids = [.. Enumerable.Range(0, VirtualRouterId.Most).Select(static number => $"alb{number}")]; // as many as there are numbers

        int[] numbers = [.. ids.Select(id => VirtualRouterId.Of(id, ids))];

        Assert.Equal(Enumerable.Range(VirtualRouterId.Least, VirtualRouterId.Most), numbers.Order());
    }

    [Fact]
    public void Is_a_number_even_where_there_are_more_albs_than_numbers()
    {
        string[] ids = [.. Enumerable.Range(0, 300).Select(static number => $"alb{number}")];

        Assert.All(ids, id => Assert.InRange(VirtualRouterId.Of(id, ids), VirtualRouterId.Least, VirtualRouterId.Most));
    }
}
