using System.Globalization;
using System.Net;

namespace LoadBalancer.Soak.Processes;

/// <summary>One reading of lb's own metrics.</summary>
internal sealed class LbMetrics
{
    private readonly List<(string Series, double Value)> _samples;

    private LbMetrics(List<(string Series, double Value)> samples) => _samples = samples;

    /// <exception cref="SoakException">lb does not answer: it ended, or hangs.</exception>
    public static async Task<LbMetrics> ReadAsync(HttpClient client, IPEndPoint admin)
    {
        string text;
        try
        {
            text = await client.GetStringAsync(new Uri($"http://{admin}/metrics"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new SoakException($"lb did not answer on its admin address: {fault.Message}", exitCode: 1);
        }

        return new LbMetrics([.. text.Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(' '))
            .Select(static parts => (string.Join(' ', parts[..^1]), double.Parse(parts[^1], CultureInfo.InvariantCulture)))]);
    }

    /// <summary>The sum of a metric's series that carry <paramref name="label"/> (<c>state="idle"</c>); all of them without one.</summary>
    /// <exception cref="SoakException">There is none: a renamed metric must not read as zero.</exception>
    public double Sum(string metric, string label = "")
    {
        IEnumerable<(string Series, double Value)> series = Of(metric);
        return series.Any() ? series.Where(sample => sample.Series.Contains(label, StringComparison.Ordinal)).Sum(static sample => sample.Value)
            : throw new SoakException($"lb has no metric {metric}");
    }

    /// <summary>A metric's series that are not zero, as a line.</summary>
    public string NonZero(string metric) => string.Join(", ", Of(metric)
        .Where(static sample => sample.Value != 0)
        .Select(sample => $"{sample.Series[metric.Length..]} {sample.Value.ToString(CultureInfo.InvariantCulture)}"));

    private IEnumerable<(string Series, double Value)> Of(string metric) =>
        _samples.Where(sample => sample.Series == metric || sample.Series.StartsWith(metric + "{", StringComparison.Ordinal));
}
