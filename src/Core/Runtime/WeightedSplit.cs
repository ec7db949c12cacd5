using System.Collections.Immutable;
using System.Diagnostics;
using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Runtime;

/// <summary>Several services behind one route, each with its share of the requests (<c>split</c>).</summary>
/// <remarks>
/// Hot path: one interlocked add and two reads. Turns are laid out once (<see cref="TurnOrder"/>), so each run of requests as long as the sum of the
/// weights, in lowest terms, holds every share exactly, well mixed.
/// Race: two requests take their turns by one interlocked add, so no turn is given twice; the wrap of the counter at 2^32 may cut one run short.
/// </remarks>
internal sealed class WeightedSplit
{
    private readonly Cluster[] _clusters;
    private readonly int[] _turns;
    private uint _turn;

    /// <param name="shares">The services and their weights, 0 or more, at least one above.</param>
    public WeightedSplit(ImmutableArray<(Cluster Cluster, int Weight)> shares)
    {
        (Cluster Cluster, int Weight)[] sharing = [.. shares.Where(static share => share.Weight > 0)];
        Debug.Assert(sharing.Length > 0, "the rules refuse a split without any weight");
        int[] weights = [.. sharing.Select(static share => share.Weight)];
        TurnOrder.Reduce(weights);
        _clusters = [.. sharing.Select(static share => share.Cluster)];
        _turns = TurnOrder.Make(weights);
    }

    /// <summary>The service of the next request.</summary>
    public Cluster Next() => _clusters[_turns[(Interlocked.Increment(ref _turn) - 1) % (uint)_turns.Length]];
}
