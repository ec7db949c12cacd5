using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Each endpoint in turn; one of weight 3 has three turns where one of weight 1 has one, and not one after the other.</summary>
/// <remarks>
/// Hot path: one interlocked add and one or two array accesses. The turn is the service's and goes on over sets and snapshots. N picks in a row touch each
/// of N endpoints of one weight.
/// </remarks>
internal sealed class RoundRobin(WeightedSet set, ClusterState state) : Choice
{
    /// <summary>Turns given up for endpoints that are passed over, before the next that fits is taken whatever its weight: as many as an exchange remembers.</summary>
    private const int MostPassed = 4;

    private readonly int[] _order = set.IsEven ? [] : TurnOrder.Make(set.Weights); // of even weights the order is that of the set

    public override Endpoint Pick(in PickQuery query)
    {
        int index = NextIndex();
        for (int passed = 0; query.PassesOver(set[index]); passed++)
        {
            if (passed == MostPassed)
            {
                return set[set.BestFit(index, query)];
            }

            index = NextIndex();
        }

        return set[index];
    }

    /// <summary>Whose turn it is.</summary>
    public int NextIndex() => _order.Length == 0 ? state.NextTurn(set.Count) : _order[state.NextTurn(_order.Length)];
}
