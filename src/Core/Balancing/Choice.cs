using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>What a balancing policy has made of one set of endpoints, ready to pick from.</summary>
/// <remarks>Hot path, immutable: made anew with the set, so that picking only reads, allocates nothing and takes no lock.</remarks>
internal abstract class Choice
{
    /// <summary>Picks one, passing over those that were tried while there is another.</summary>
    public abstract Endpoint Pick(in PickQuery query);

    /// <summary>Makes the choice of <paramref name="plan"/>'s policy.</summary>
    /// <param name="plan">The service's.</param>
    /// <param name="endpoints">At least one; each with a weight above 0.</param>
    /// <param name="table">The service's, where it hashes; else null.</param>
    /// <param name="state">Where turns are counted.</param>
    public static Choice Make(BalancingPlan plan, Endpoint[] endpoints, MaglevTable? table, ClusterState state)
    {
        WeightedSet set = new(endpoints, plan.SlowStartMs > 0);
        return plan.Policy switch
        {
            BalancingPolicy.LeastRequests => new LeastRequests(set, state),
            BalancingPolicy.PowerOfTwo => new PowerOfTwo(set),
            BalancingPolicy.Random => new RandomDraw(set),
            BalancingPolicy.ConsistentHash when table is not null => new ConsistentHash(set, table),
            _ => new RoundRobin(set, state),
        };
    }
}
