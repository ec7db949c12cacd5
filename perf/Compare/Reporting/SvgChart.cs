using System.Globalization;
using System.Security;
using System.Text;
using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>A chart of horizontal bars in groups, each bar with its interval, as SVG text.</summary>
internal static class SvgChart
{
    private const int Width = 900;
    private const int LabelWidth = 130;
    private const int ValueWidth = 160;
    private const int BarHeight = 14;
    private const int BarStep = 19;
    private const int GroupGap = 34;
    private const int Top = 40;

    // One proxy that costs four times as much must not press all others together: its bar is cut, its number is not.
    private const double LargestShown = 2.0;

    /// <summary>One bar.</summary>
    /// <param name="Label">Before it.</param>
    /// <param name="Value">Its length and its interval.</param>
    /// <param name="IsOurs">Whether it has the colour of ours.</param>
    public sealed record Bar(string Label, Estimate Value, bool IsOurs);

    /// <summary>Bars that belong together.</summary>
    public sealed record Group(string Title, IReadOnlyList<Bar> Bars);

    public static string Draw(string title, IReadOnlyList<Group> groups)
    {
        int height = Top + groups.Sum(group => GroupGap + (group.Bars.Count * BarStep)) + GroupGap;
        StringBuilder svg = new();
        Append(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">""");
        Append(svg, $"""<rect width="{Width}" height="{height}" fill="white"/>""");
        Append(svg, $"""<text x="10" y="22" font-size="14" font-weight="bold">{Escape(title)}</text>""");
        int y = Top;
        foreach (Group group in groups)
        {
            Append(svg, $"""<text x="10" y="{y + 20}" font-weight="bold">{Escape(group.Title)}</text>""");
            y += GroupGap - 6;
            int top = y;
            foreach (Bar bar in group.Bars)
            {
                DrawBar(svg, bar, y);
                y += BarStep;
            }

            Append(svg, $"""<line x1="{X(1):F1}" y1="{top - 3}" x2="{X(1):F1}" y2="{y}" stroke="black" stroke-dasharray="3 2"/>""");
            y += 6;
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawBar(StringBuilder svg, Bar bar, int y)
    {
        (double median, double low, double high) = bar.Value;
        int middle = y + (BarHeight / 2);
        Append(svg, $"""<text x="{LabelWidth - 8}" y="{y + 11}" text-anchor="end">{Escape(bar.Label)}</text>""");
        Append(svg, $"""<rect x="{LabelWidth}" y="{y}" width="{X(median) - LabelWidth:F1}" height="{BarHeight}" fill="{(bar.IsOurs ? "#2a7ab8" : "#b8bec4")}"/>""");
        Append(svg, $"""<line x1="{X(low):F1}" y1="{middle}" x2="{X(high):F1}" y2="{middle}" stroke="#222" stroke-width="2"/>""");
        Append(svg, $"""<text x="{Width - ValueWidth + 8}" y="{y + 11}">{median:F2} ({low:F2}–{high:F2}){(median > LargestShown ? " →" : "")}</text>""");
    }

    private static double X(double ratio)
    {
        // What was not measured has no length.
        double shown = double.IsNaN(ratio) ? 0 : Math.Clamp(ratio, 0, LargestShown);
        return LabelWidth + (shown / LargestShown * (Width - LabelWidth - ValueWidth));
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static void Append(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
