using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>What a load client says of a run: h2load, or ours, which words its summary alike.</summary>
internal sealed partial record LoadResult(int Requested, int Succeeded, int Answered2xx, double RequestsPerSecond)
{
    /// <summary>Why the run does not count, or null when every request was answered 2xx.</summary>
    public string? Fault => Answered2xx == Requested && Succeeded == Requested
        ? null
        : $"{Requested} requests, {Succeeded} succeeded, {Answered2xx} answered 2xx";

    /// <summary>Median and 99th percentile; null from h2load, which does not print them.</summary>
    public Latency? Latency { get; init; }

    /// <summary>Reads a summary; null when there is none.</summary>
    public static LoadResult? TryParse(string output)
    {
        Match speed = Speed().Match(output);
        Match requests = Requests().Match(output);
        Match statuses = Statuses().Match(output);
        Match latencies = Latencies().Match(output);
        return speed.Success && requests.Success && statuses.Success
            ? new LoadResult(Number(requests, 1), Number(requests, 2), Number(statuses, 1), double.Parse(speed.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            {
                Latency = latencies.Success ? new Latency(Number(latencies, 1), Number(latencies, 2)) : null,
            }
            : null;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^finished in \S+, ([0-9.]+) req/s", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Speed();

    [GeneratedRegex(@"^requests: (\d+) total, .* (\d+) succeeded", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Requests();

    [GeneratedRegex(@"^status codes: (\d+) 2xx", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Statuses();

    [GeneratedRegex(@"^latency: (\d+) us median, (\d+) us p99", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Latencies();
}
