using System.Globalization;

namespace LoadBalancer.Perf.Streams;

/// <summary>How figures are printed.</summary>
internal static class Figures
{
    /// <summary>Median, least and most.</summary>
    public static string Spread(IEnumerable<double> figures, string format = "F2")
    {
        double[] sorted = [.. figures.Order()];
        return $"{Text(sorted[sorted.Length / 2])} ({Text(sorted[0])}–{Text(sorted[^1])})";

        string Text(double figure) => figure.ToString(format, CultureInfo.InvariantCulture);
    }
}
