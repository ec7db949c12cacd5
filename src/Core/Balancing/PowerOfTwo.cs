using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The less loaded of two endpoints that are drawn by weight.</summary>
/// <remarks>
/// Hot path: two draws and two looks, however many endpoints there are. The busiest is then ahead of the mean by about log log n requests, where a
/// single draw leaves it log n / log log n ahead (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001).
/// </remarks>
internal sealed class PowerOfTwo(WeightedSet set) : Choice
{
    private readonly RandomDraw _draw = new(set);

    public override Endpoint Pick(in PickQuery query)
    {
        int first = _draw.DrawIndex(query, except: -1);
        int second = _draw.DrawIndex(query, except: first);
        return query.PassesOver(set[second]) || !set.IsLessLoaded(second, first) ? set[first] : set[second];
    }
}
