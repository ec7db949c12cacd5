namespace LoadBalancer.Host.Cli;

/// <summary>Finds the word that a mistyped one was probably meant to be.</summary>
internal static class NearestWord
{
    /// <summary>The known word within a third of the typed one's length in edits (at least two), nearest first; else null.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        int limit = Math.Max(2, typed.Length / 3);
        return known
            .Select(word => (Word: word, Edits: CountEdits(typed, word)))
            .Where(candidate => candidate.Edits <= limit && candidate.Edits < candidate.Word.Length)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions and replacements from one to the other (Levenshtein), one row at a time.</summary>
    private static int CountEdits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
