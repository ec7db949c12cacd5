using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The endpoint with the fewest requests under way for its weight. Where several have as few, the one whose turn it is, else any of them.</summary>
/// <remarks>
/// Hot path: one look at each of up to <see cref="MostLooks"/> endpoints, each a sum over the loops' counters. Of more endpoints as many are looked at,
/// beginning anywhere: the best of 32 drawn is among the least loaded sixteenth of all in 7 of 8 picks (1 − (15/16)^32), so the busiest can fill up no faster.
/// The number is this process's own: what other zones' balancers send to an endpoint is not in it.
/// </remarks>
internal sealed class LeastRequests(WeightedSet set, ClusterState state) : Choice
{
    internal const int MostLooks = 32;

    private readonly RoundRobin _turns = new(set, state);

    public override Endpoint Pick(in PickQuery query)
    {
        int best = _turns.NextIndex();
        bool isTurn = true; // nobody as good takes it from whose turn it is
        int bestInFlight = set.InFlight(best);
        int tiedWeight = 0;
        if (query.PassesOver(set[best]))
        {
            best = set.BestFit(best, query);
            bestInFlight = set.InFlight(best);
            tiedWeight = set.Weights[best];
            isTurn = false;
        }

        int count = set.Count;
        int looks = Math.Min(count, MostLooks);
        ulong random = ThreadRandom.Next();
        int index = count == looks ? 0 : ThreadRandom.Scale(random, count);
        for (; looks > 0; looks--, index = index + 1 == count ? 0 : index + 1)
        {
            int inFlight = set.InFlight(index);
            int order = set.CompareLoad(inFlight, index, bestInFlight, best);
            if (index == best || order > 0 || (order == 0 && isTurn) || query.PassesOver(set[index]))
            {
                continue;
            }

            int weight = set.Weights[index];
            tiedWeight = order < 0 ? weight : tiedWeight + weight;

            // Among equals each wins with the probability of its weight: the k-th takes it from those before with weight over weights so far.
            random = SplitMix.Mix(random + SplitMix.Step);
            if (order < 0 || ThreadRandom.Scale(random, tiedWeight) < weight)
            {
                (best, bestInFlight, isTurn) = (index, inFlight, false);
            }
        }

        return set[best];
    }
}
