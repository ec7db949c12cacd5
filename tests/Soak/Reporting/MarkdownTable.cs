using System.Text;

namespace LoadBalancer.Soak.Reporting;

/// <summary>A Markdown table whose columns are also aligned for a terminal.</summary>
internal sealed class MarkdownTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. header.Select((_, column) => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < _rows.Count; i++)
        {
            AppendLine(text, _rows[i], widths);
            if (i == 0)
            {
                AppendLine(text, [.. widths.Select(static width => new string('-', width))], widths);
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, string[] cells, int[] widths) =>
        text.Append("| ").AppendJoin(" | ", cells.Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
}
