using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>What h2load says of a run.</summary>
internal sealed partial record LoadResult(int Requested, int Succeeded, int Answered2xx, double RequestsPerSecond)
{
    /// <summary>Why the run does not count, or null when every request was answered 2xx.</summary>
    public string? Fault => Answered2xx == Requested && Succeeded == Requested
        ? null
        : $"{Requested} requests, {Succeeded} succeeded, {Answered2xx} answered 2xx";

    /// <summary>Reads h2load's summary; null when it has none.</summary>
    public static LoadResult? TryParse(string output)
    {
        Match speed = Speed().Match(output);
        Match requests = Requests().Match(output);
        Match statuses = Statuses().Match(output);
        return speed.Success && requests.Success && statuses.Success
            ? new LoadResult(Number(requests, 1), Number(requests, 2), Number(statuses, 1), double.Parse(speed.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^finished in \S+, ([0-9.]+) req/s", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Speed();

    [GeneratedRegex(@"^requests: (\d+) total, .* (\d+) succeeded", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Requests();

    [GeneratedRegex(@"^status codes: (\d+) 2xx", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Statuses();
}
