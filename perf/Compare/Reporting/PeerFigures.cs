using System.Globalization;
using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>What is known of a proxy beside its rounds.</summary>
/// <param name="Name">As <c>--only</c> takes it.</param>
/// <param name="Version">Program and version.</param>
/// <param name="MebibytesAtRest">Resident memory after start, before the first load.</param>
/// <param name="Calls">Its system calls, or null where they could not be counted.</param>
/// <param name="CallsFault">Why they could not.</param>
internal sealed record PeerFigures(string Name, string Version, double MebibytesAtRest, SystemCalls.Count? Calls, string? CallsFault)
{
    private const int NamedCallCount = 8;

    /// <summary>The most frequent system calls, per request.</summary>
    public string CallsText() => Calls is null
        ? $"not counted ({CallsFault})"
        : string.Join(", ", Calls.Calls
            .OrderByDescending(call => call.Value)
            .Take(NamedCallCount)
            .Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Key} {(double)call.Value / Calls.RequestCount:F2}")));
}
