using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Any endpoint, by weight: what one pick takes says nothing of the next.</summary>
/// <remarks>Hot path: the cheapest, and the one that balancers need not agree on.</remarks>
internal sealed class RandomDraw(WeightedSet set) : Choice
{
    /// <summary>Draws before the next that fits is taken. It only matters where those that are passed over have nearly all the weight.</summary>
    private const int MostDraws = 8;

    private readonly AliasTable _table = new(set);

    public override Endpoint Pick(in PickQuery query) => set[DrawIndex(query, except: -1)];

    /// <summary>Draws one that is not passed over and not <paramref name="except"/>, while there is one.</summary>
    public int DrawIndex(in PickQuery query, int except)
    {
        int index = _table.Draw();
        for (int draws = 1; index == except || query.PassesOver(set[index]); draws++)
        {
            if (draws == MostDraws)
            {
                index = set.BestFit(ThreadRandom.Below(set.Count), query);
                return index == except ? set.BestFit((index + 1) % set.Count, query) : index;
            }

            index = _table.Draw();
        }

        return index;
    }
}
