namespace LoadBalancer.Core.Balancing;

/// <summary>The order in which endpoints or services of different weights take their turns, each spread over the whole round.</summary>
/// <remarks>
/// Config path: made with the set. nginx's smooth weighted round robin (Igor Sysoev's and Maxim Dounin's, ngx_http_upstream_round_robin.c): each turn every
/// endpoint gains its weight, the one with the most goes, and pays the sum of all. Weights 5, 1, 1 give a a b a c a a. Endpoints of one weight differ
/// only in who went more often, so one candidate per weight is looked at: a turn costs as many steps as there are different weights.
/// </remarks>
internal static class TurnOrder
{
    /// <summary>
    /// Turns of one round at most: 64 KiB. Beyond, weights are rounded to fit, so that the smallest share that can be told apart is one request in
    /// 16 384. Any 64 endpoints of any weights fit unrounded.
    /// </summary>
    internal const int MostTurns = 16_384;

    /// <summary>But so many turns for each endpoint at least, where there are thousands: each must have one.</summary>
    private const int MostTurnsEach = 4;

    /// <summary>Indexes into <paramref name="weights"/>, one a turn.</summary>
    /// <param name="weights">In lowest terms, each above 0.</param>
    public static int[] Make(ReadOnlySpan<int> weights)
    {
        int[] fitted = Fit(weights);
        List<Group> groups = GroupByWeight(fitted);
        int[] turns = new int[fitted.Sum()];
        for (int turn = 0; turn < turns.Length; turn++)
        {
            Group best = groups[0];
            long most = long.MinValue;
            foreach (Group group in groups)
            {
                long credit = ((long)group.Weight * (turn + 1)) - ((long)turns.Length * group.RoundsDone);
                if (credit > most || (credit == most && group.Next < best.Next))
                {
                    (best, most) = (group, credit);
                }
            }

            turns[turn] = best.Take();
        }

        return turns;
    }

    /// <summary>Brings weights, each above 0, to lowest terms.</summary>
    public static void Reduce(Span<int> weights)
    {
        int divisor = 0;
        foreach (int weight in weights)
        {
            (int a, int b) = (divisor, weight);
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            divisor = a;
        }

        foreach (ref int weight in weights)
        {
            weight /= divisor;
        }
    }

    private static int[] Fit(ReadOnlySpan<int> weights)
    {
        long sum = 0;
        foreach (int weight in weights)
        {
            sum += weight;
        }

        long most = Math.Max(MostTurns, (long)weights.Length * MostTurnsEach);
        int[] fitted = weights.ToArray();
        for (int index = 0; sum > most && index < fitted.Length; index++)
        {
            fitted[index] = (int)Math.Max(weights[index] * most / sum, 1);
        }

        return fitted;
    }

    private static List<Group> GroupByWeight(int[] weights)
    {
        Dictionary<int, Group> groups = [];
        for (int index = 0; index < weights.Length; index++)
        {
            if (!groups.TryGetValue(weights[index], out Group? group))
            {
                groups.Add(weights[index], group = new Group(weights[index]));
            }

            group.Members.Add(index);
        }

        return [.. groups.Values];
    }

    /// <summary>Endpoints of one weight, which go one after the other.</summary>
    private sealed class Group(int weight)
    {
        private int _next;

        public int Weight { get; } = weight;

        public List<int> Members { get; } = [];

        /// <summary>How often the one that goes next has gone.</summary>
        public int RoundsDone { get; private set; }

        /// <summary>Who goes next.</summary>
        public int Next => Members[_next];

        public int Take()
        {
            int taken = Next;
            if (++_next == Members.Count)
            {
                _next = 0;
                RoundsDone++;
            }

            return taken;
        }
    }
}
