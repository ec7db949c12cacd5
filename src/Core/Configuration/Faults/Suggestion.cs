namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Finds the known word that a mistyped one was meant to be.</summary>
/// <remarks>Config path.</remarks>
public static class Suggestion
{
    /// <summary><c>; did you mean 'address'?</c>, or nothing when no known word is near.</summary>
    public static string For(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>The nearest known word within a third of the word's length (at least one edit), or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int limit = Math.Max(1, word.Length / 3);
        foreach (string candidate in known)
        {
            // Lengths further apart than the limit cannot be near; it also bounds the work on absurd input.
            if (Math.Abs(candidate.Length - word.Length) > limit)
            {
                continue;
            }

            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < limit || (distance == limit && nearest is null))
            {
                nearest = candidate;
                limit = distance;
            }
        }

        return nearest;
    }

    /// <summary>Edits from one word to the other: insert, delete, replace, or swap two neighbours.</summary>
    private static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1];
        int[] last = new int[to.Length + 1];
        int[] current = new int[to.Length + 1];
        for (int column = 0; column <= to.Length; column++)
        {
            last[column] = column;
        }

        for (int row = 1; row <= from.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= to.Length; column++)
            {
                int replace = last[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1);
                current[column] = Math.Min(replace, Math.Min(last[column], current[column - 1]) + 1);
                bool isSwap = row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1];
                if (isSwap)
                {
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[to.Length];
    }
}
