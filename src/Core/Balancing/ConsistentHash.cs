using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The endpoint that a key of the request belongs to, for as long as that endpoint takes requests.</summary>
/// <remarks>
/// Hot path: one access to the table. Where the owner takes no request, was tried or has no connection free, the hash is hashed again until it meets one that does: each key of a dead
/// endpoint finds its own second choice, so that they spread over all that are left, and it finds the same one every time, in every zone.
/// Slow start: of an endpoint at a share of 30 % the keys in the lowest 30 % of another hash of theirs are back; once back, a key stays.
/// A request without the key is drawn by weight: one endpoint for all of them would carry them alone.
/// </remarks>
internal sealed class ConsistentHash(WeightedSet set, MaglevTable table) : Choice
{
    /// <summary>
    /// Probes before the hash counts through those that are left. With half of the endpoints gone, one key in four thousand million gets
    /// there; with nearly all gone evenness is no concern.
    /// </summary>
    private const int MostProbes = 32;

    private const int Percents = 100;

    private readonly RandomDraw _draw = new(set);
    private readonly int[] _indexes = table.IndexesIn(set); // by rank in the table

    public override Endpoint Pick(in PickQuery query)
    {
        if (query.Hash == PickQuery.NoHash)
        {
            return _draw.Pick(query);
        }

        ulong hash = query.Hash;
        int percentile = ThreadRandom.Scale(SplitMix.Mix(~hash), Percents);
        for (int probe = 0; probe < MostProbes; probe++)
        {
            int index = _indexes[table.RankOf(hash)];
            if (index >= 0 && percentile < set.PercentOf(index) && !query.PassesOver(set[index]))
            {
                return set[index];
            }

            hash = SplitMix.Mix(hash + SplitMix.Step);
        }

        return set[set.BestFit(ThreadRandom.Scale(hash, set.Count), query)];
    }
}
