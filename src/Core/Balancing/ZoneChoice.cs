using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>First one of the own zone's endpoints, for the share of requests that stays; the policy chooses among those of each side.</summary>
/// <remarks>Hot path: one random number and a comparison before the policy's own choice.</remarks>
internal sealed class ZoneChoice(Choice own, Choice others, ZoneSpill spill) : Choice
{
    public override Endpoint Pick(in PickQuery query)
    {
        bool leaves = spill.Leaves();
        Endpoint picked = (leaves ? others : own).Pick(query);
        if (!query.PassesOver(picked))
        {
            return picked;
        }

        Endpoint elsewhere = (leaves ? own : others).Pick(query); // that side has none that fits
        return query.RankOf(elsewhere) < query.RankOf(picked) ? elsewhere : picked;
    }
}
