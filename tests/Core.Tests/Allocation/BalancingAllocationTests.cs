using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Tests.Balancing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What a request does to choose its endpoint allocates nothing.</summary>
public sealed class BalancingAllocationTests
{
    public static TheoryData<BalancingPolicy, string> Cases
    {
        get
        {
            TheoryData<BalancingPolicy, string> cases = [];
            foreach (BalancingPolicy policy in Enum.GetValues<BalancingPolicy>())
            {
                cases.Add(policy, "");
                cases.Add(policy, "a");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Picking_allocates_nothing_for_a_first_attempt_or_a_second(BalancingPolicy policy, string zone)
    {
        TestService service = new(new BalancingPlan { Policy = policy, PreferredZone = zone, SlowStartMs = 10_000 });
        service.Publish([.. Enumerable.Range(0, 100).Select(number => (number, 1 + (number % 5), number < 10 ? "a" : "b"))]);
        ClusterTick.Run(service.Cluster, 0);
        Endpoint[] tried = [service.Cluster.Endpoints[0], service.Cluster.Endpoints[1]];
        ulong hash = 1;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            Endpoint? first = service.Cluster.Pick(new PickQuery { Hash = hash++ });
            Endpoint? second = service.Cluster.Pick(new PickQuery { Hash = PickQuery.NoHash, Tried = tried });
            service.Cluster.ObserveHead(first!, 1_000);
            Assert.True(first is not null && second is not null);
        });

        Assert.Equal(0, allocated);
    }
}
