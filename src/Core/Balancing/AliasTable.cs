using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Balancing;

/// <summary>Draws one of several by weight, at the same cost however many there are.</summary>
/// <remarks>
/// Hot path: one random number, two array accesses. Walker's alias method in Vose's form (1991): each place keeps a part of its chance for its own index and
/// gives the rest to one other. Made in time linear in the count, exact but for the 32 bits a chance is kept in.
/// </remarks>
internal sealed class AliasTable
{
    private readonly int _count;
    private readonly uint[] _keeps = []; // of 2^32; empty: all weights are the same
    private readonly int[] _others = [];

    public AliasTable(WeightedSet set)
    {
        _count = set.Count;
        if (set.IsEven)
        {
            return;
        }

        _keeps = new uint[_count];
        _others = new int[_count];
        long total = 0;
        foreach (int weight in set.Weights)
        {
            total += weight;
        }

        // Scaled so that the mean is the total. Places below it stand at the front of the work list, the others at its back.
        long[] scaled = new long[_count];
        int[] work = new int[_count];
        (int belowCount, int aboveStart) = (0, _count);
        for (int index = 0; index < _count; index++)
        {
            scaled[index] = (long)set.Weights[index] * _count;
            work[scaled[index] < total ? belowCount++ : --aboveStart] = index;
        }

        while (belowCount > 0)
        {
            int below = work[--belowCount];
            int above = work[aboveStart]; // there is one: the mean of those left is the total
            _keeps[below] = (uint)((scaled[below] << 32) / total); // below 2^62: a total is below 2^30 for 100 000 endpoints
            _others[below] = above;
            scaled[above] -= total - scaled[below];
            if (scaled[above] < total)
            {
                aboveStart++;
                work[belowCount++] = above;
            }
        }

        for (; aboveStart < _count; aboveStart++)
        {
            _others[work[aboveStart]] = work[aboveStart]; // exactly the mean: whatever the coin says
        }
    }

    public int Draw()
    {
        ulong random = ThreadRandom.Next();
        int index = ThreadRandom.Scale(random, _count);
        return _keeps.Length == 0 || (uint)random < _keeps[index] ? index : _others[index];
    }
}
