using System.Collections.Immutable;
using System.Text;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Which endpoint each hash belongs to, over all endpoints of a service, whatever their health.</summary>
/// <remarks>
/// Hot path, immutable. Maglev hashing (Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, §3.4): every endpoint has a
/// permutation of the places by its address, and takes the next free one of it whenever its turn comes, which it does in proportion to its weight. So
/// all have as many places as they should, to within one, and when one endpoint is added or removed few places change hands beside its own.
/// Nothing but addresses and weights goes in, not the order they were written in: every zone's balancer makes the same table.
/// Cost: 256 KiB and some milliseconds at a publish that changes the set; the next snapshot takes over the table of the last one otherwise.
/// </remarks>
internal sealed class MaglevTable
{
    /// <summary>
    /// Places, prime so that every step walks through all of them. The paper's own: 1 % off in evenness for 655 endpoints, far less for fewer. It does not follow
    /// the number of endpoints more closely, since nearly every hash moves when it changes.
    /// </summary>
    private const int UsualSize = 65_537;

    /// <summary>For more endpoints than <see cref="UsualSize"/> has a hundred places for: the first prime above ten times as many.</summary>
    private const int LargeSize = 655_373;

    private const int PlacesEach = 100;

    private readonly ImmutableArray<(string Address, int Weight)> _members; // sorted: a rank is an index
    private readonly int[] _ranks; // by place

    private MaglevTable(ImmutableArray<(string Address, int Weight)> members)
    {
        _members = members;
        _ranks = Fill(members);
    }

    /// <summary>The number of places; at least 100 for each of 6553 endpoints.</summary>
    public int Size => _ranks.Length;

    /// <summary>The table of <paramref name="endpoints"/>: <paramref name="known"/>, where it is of the same endpoints and weights.</summary>
    public static MaglevTable Of(ImmutableArray<Endpoint> endpoints, MaglevTable? known)
    {
        ImmutableArray<(string Address, int Weight)> members =
        [
            .. endpoints.Where(static endpoint => endpoint.Weight > 0)
                .Select(static endpoint => (endpoint.AddressText, endpoint.Weight))
                .OrderBy(static member => member.AddressText, StringComparer.Ordinal),
        ];
        return known is not null && known._members.SequenceEqual(members) ? known : new MaglevTable(members);
    }

    /// <summary>Who <paramref name="hash"/> belongs to, as a rank; there is a member.</summary>
    public int RankOf(ulong hash) => _ranks[ThreadRandom.Scale(hash, _ranks.Length)];

    /// <summary>The members' places in the array of those of them that <paramref name="set"/> has: −1 for the others.</summary>
    public int[] IndexesIn(WeightedSet set)
    {
        Dictionary<string, int> indexes = new(set.Count, StringComparer.Ordinal);
        for (int index = 0; index < set.Count; index++)
        {
            indexes[set[index].AddressText] = index;
        }

        return [.. _members.Select(member => indexes.GetValueOrDefault(member.Address, -1))];
    }

    private static int[] Fill(ImmutableArray<(string Address, int Weight)> members)
    {
        if (members.IsEmpty)
        {
            return [];
        }

        int size = members.Length * PlacesEach <= UsualSize ? UsualSize : LargeSize;
        int[] ranks = new int[size];
        Array.Fill(ranks, -1);
        Walk[] walks = [.. members.Select(member => new Walk(member.Address, size))];
        int mostWeight = members.Max(static member => member.Weight);
        int[] credits = [.. members.Select(member => mostWeight - member.Weight)]; // the first round gives everyone a place, however light
        int left = size;
        while (true)
        {
            // As the paper's rounds, except that a member of half the greatest weight sits out every second one.
            for (int rank = 0; rank < walks.Length; rank++)
            {
                credits[rank] += members[rank].Weight;
                if (credits[rank] < mostWeight)
                {
                    continue;
                }

                credits[rank] -= mostWeight;
                while (ranks[walks[rank].Place] >= 0)
                {
                    walks[rank].Advance(size);
                }

                ranks[walks[rank].Place] = rank;
                if (--left == 0)
                {
                    return ranks;
                }
            }
        }
    }

    /// <summary>A member's way through all places: beginning and step are its own.</summary>
    private struct Walk
    {
        private readonly int _step;

        public Walk(string address, int size)
        {
            ulong hash = StableHash.Compute(Encoding.ASCII.GetBytes(address));
            Place = (int)(hash % (ulong)size);
            _step = (int)(SplitMix.Mix(hash + SplitMix.Step) % (ulong)(size - 1)) + 1;
        }

        public int Place { get; private set; }

        public void Advance(int size)
        {
            Place += _step;
            Place -= Place >= size ? size : 0;
        }
    }
}
