namespace LoadBalancer.Host.Cli;

/// <summary>Columns for people to read: each as wide as its widest cell.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        List<string[]> all = [heads, .. rows];
        int[] widths = [.. heads.Select((_, column) => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
