using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>An endpoint that was tried for a request, or has no connection for it, is passed over while there is another.</summary>
public sealed class PassedOverTests
{
    public static TheoryData<BalancingPolicy, int[]> Cases
    {
        get
        {
            TheoryData<BalancingPolicy, int[]> cases = [];
            foreach (BalancingPolicy policy in Enum.GetValues<BalancingPolicy>())
            {
                cases.Add(policy, TestService.Even(2));
                cases.Add(policy, TestService.Even(5));
                cases.Add(policy, [256, 1, 1, 1, 256]); // a draw or a turn alone would meet the heavy ones again and again
                cases.Add(policy, TestService.Even(100));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_attempt_goes_to_another_endpoint_until_there_is_none(BalancingPolicy policy, int[] weights)
    {
        TestService service = TestService.Of(policy, weights);
        int most = Math.Min(weights.Length, 4); // as many as an exchange remembers
        for (int request = 0; request < 2_000; request++)
        {
            List<Endpoint> tried = [];
            ulong hash = request % 2 == 0 ? TestService.HashOf(request) : PickQuery.NoHash;
            while (tried.Count < most)
            {
                Endpoint picked = service.Cluster.Pick(new PickQuery { Hash = hash, Tried = tried.ToArray() })!;
                Assert.DoesNotContain(picked, tried);
                tried.Add(picked);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_endpoint_whose_connections_are_all_in_use_is_passed_over_while_another_has_one(BalancingPolicy policy, int[] weights)
    {
        TestService service = TestService.Of(policy, weights);
        for (int number = 0; number < weights.Length - 1; number++)
        {
            Assert.True(service.StateOf(number).TryOpen(1));
        }

        for (int request = 0; request < 1_000; request++)
        {
            ulong hash = request % 2 == 0 ? TestService.HashOf(request) : PickQuery.NoHash;
            Assert.Equal(weights.Length - 1, service.Pick(new PickQuery { Hash = hash, MaxConnections = 1 }));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Where_all_were_tried_one_is_picked_all_the_same(BalancingPolicy policy, int[] weights)
    {
        TestService service = TestService.Of(policy, weights);

        Assert.NotNull(service.Cluster.Pick(new PickQuery { Tried = service.Cluster.Endpoints.AsSpan() }));
        Assert.NotNull(service.Cluster.Pick(new PickQuery { Hash = 7, Tried = service.Cluster.Endpoints.AsSpan() }));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_is_full_is_waited_for_rather_than_one_that_was_tried_asked_again(BalancingPolicy policy, int[] weights)
    {
        int last = weights.Length - 1;
        TestService service = TestService.Of(policy, weights);
        Assert.True(service.StateOf(last).TryOpen(1));
        Endpoint[] others = [.. service.Cluster.Endpoints[..last]];

        for (int request = 0; request < 100; request++)
        {
            PickQuery query = new() { Hash = TestService.HashOf(request), Tried = others, MaxConnections = 1 };
            Assert.Equal(last, service.Pick(query));
            Assert.False(service.Cluster.HasRoomFor(query)); // there is some, but no pick goes there
            Assert.True(service.Cluster.HasRoomFor(query with { Tried = [] }));
        }

        service.StateOf(last).Closed();
        Assert.True(service.Cluster.HasRoomFor(new PickQuery { Tried = others, MaxConnections = 1 }));
    }

    [Fact]
    public void There_is_room_for_a_session_where_its_endpoint_has_some_though_nobody_else_would_be_sent_there()
    {
        TestService service = TestService.Of(BalancingPolicy.RoundRobin, 1, 0); // the second is picked for nobody
        Endpoint holder = service.Cluster.Endpoints[1];
        Assert.True(service.StateOf(0).TryOpen(1));

        Assert.False(service.Cluster.HasRoomFor(new PickQuery { MaxConnections = 1 }));
        Assert.True(service.Cluster.HasRoomFor(new PickQuery { Holder = holder, MaxConnections = 1 }));
        Assert.False(service.Cluster.HasRoomFor(new PickQuery { Holder = holder, Tried = [holder], MaxConnections = 1 }));
        Assert.True(service.StateOf(1).TryOpen(1));
        Assert.False(service.Cluster.HasRoomFor(new PickQuery { Holder = holder, MaxConnections = 1 }));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Where_all_were_tried_it_is_one_with_room(BalancingPolicy policy, int[] weights)
    {
        int last = weights.Length - 1;
        TestService service = TestService.Of(policy, weights);
        for (int number = 0; number < last; number++)
        {
            Assert.True(service.StateOf(number).TryOpen(1));
        }

        PickQuery query = new() { Hash = 7, Tried = service.Cluster.Endpoints.AsSpan(), MaxConnections = 1 };
        Assert.Equal(last, service.Pick(query));
        Assert.True(service.Cluster.HasRoomFor(query));
        Assert.True(service.StateOf(last).TryOpen(1));
        Assert.False(service.Cluster.HasRoomFor(query));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_a_zone_preferred_the_others_are_another_endpoint_too(BalancingPolicy policy, int[] weights)
    {
        TestService service = new(new BalancingPlan { Policy = policy, PreferredZone = "a" }, weights);
        service.Publish([.. weights.Select((weight, number) => (number, weight, number == 0 ? "a" : "b"))]);
        Endpoint own = service.Cluster.Endpoints[0];

        for (int request = 0; request < 1_000; request++)
        {
            Assert.Equal(own, service.Cluster.Pick(default));
            Assert.NotEqual(own, service.Cluster.Pick(new PickQuery { Tried = [own] }));
            Assert.Equal(own, service.Cluster.Pick(new PickQuery { Tried = service.Cluster.Endpoints.AsSpan() })); // no better elsewhere
        }

        Assert.True(service.StateOf(0).TryOpen(1));
        Endpoint[] others = [.. service.Cluster.Endpoints[1..]];
        Assert.Equal(own, service.Cluster.Pick(new PickQuery { Tried = others, MaxConnections = 1 })); // full, but not tried
    }
}
