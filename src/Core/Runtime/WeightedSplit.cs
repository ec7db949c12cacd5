using System.Collections.Immutable;
using System.Diagnostics;
using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Runtime;

/// <summary>Several services behind one route, each with its share of the requests (<c>split</c>).</summary>
/// <remarks>
/// Hot path: one interlocked add and one read. Turns are laid out once, as nginx's smooth weighted round robin would take them, so each run of
/// requests as long as the sum of the weights (over their greatest common divisor) holds every share exactly, well mixed.
/// Race: two requests take their turns by one interlocked add, so no turn is given twice; the wrap of the counter at 2^32 may cut one run short.
/// </remarks>
internal sealed class WeightedSplit
{
    private readonly Cluster[] _turns;
    private uint _turn;

    /// <param name="shares">The services and their weights, 0 or more, at least one above.</param>
    public WeightedSplit(ImmutableArray<(Cluster Cluster, int Weight)> shares)
    {
        int divisor = shares.Aggregate(0, static (divisor, share) => GreatestCommonDivisor(divisor, share.Weight));
        Debug.Assert(divisor > 0, "the rules refuse a split without any weight");
        int[] weights = [.. shares.Select(share => share.Weight / divisor)];
        int[] credit = new int[weights.Length];
        _turns = new Cluster[weights.Sum()];
        for (int turn = 0; turn < _turns.Length; turn++)
        {
            int chosen = 0;
            for (int i = 0; i < credit.Length; i++)
            {
                credit[i] += weights[i];
                chosen = credit[i] > credit[chosen] ? i : chosen;
            }

            credit[chosen] -= _turns.Length;
            _turns[turn] = shares[chosen].Cluster;
        }
    }

    /// <summary>The service of the next request.</summary>
    public Cluster Next() => _turns[(Interlocked.Increment(ref _turn) - 1) % (uint)_turns.Length];

    private static int GreatestCommonDivisor(int one, int other) => other == 0 ? one : GreatestCommonDivisor(other, one % other);
}
