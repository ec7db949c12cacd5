using System.Globalization;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Reads how many bytes a running lb has allocated, from its own /metrics.</summary>
internal static class AllocationCounter
{
    private const string Metric = "dotnet_gc_allocated_bytes_total";

    /// <summary>The metric's value now.</summary>
    /// <exception cref="CompareException">The page has no such metric.</exception>
    public static async Task<double> ReadAsync(HttpClient client, Uri adminUrl, CancellationToken cancellation)
    {
        string page = await client.GetStringAsync(new Uri(adminUrl, "metrics"), cancellation);
        return TryParse(page) ?? throw new CompareException($"{adminUrl}metrics has no {Metric}.");
    }

    /// <summary>The sum of the metric's samples in a Prometheus text page, or null when there is none.</summary>
    public static double? TryParse(string page)
    {
        double? sum = null;
        foreach (string line in page.Split('\n'))
        {
            if (line.StartsWith(Metric, StringComparison.Ordinal) && line.AsSpan(Metric.Length) is [' ' or '{', ..])
            {
                // NAME{labels} VALUE [TIMESTAMP]; label values of this metric hold no space.
                string value = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
                sum = (sum ?? 0) + double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
