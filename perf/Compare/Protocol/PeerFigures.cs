using System.Globalization;
using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>What is known of a proxy beside its rounds; null is what was not measured.</summary>
/// <param name="name">As <c>--only</c> takes it.</param>
/// <param name="version">Program and version.</param>
internal sealed class PeerFigures(string name, string version)
{
    private const int NamedCallCount = 8;

    public string Name { get; } = name;

    public string Version { get; } = version;

    /// <summary>Resident memory after start, before the first load.</summary>
    public double? MebibytesAtRest { get; set; }

    /// <summary>Resident memory of one idle kept connection.</summary>
    public double? IdleKibibytes { get; set; }

    public SystemCalls.Count? Calls { get; set; }

    /// <summary>Managed bytes allocated for a request; ours only.</summary>
    public double? AllocatedBytes { get; set; }

    /// <summary>The most frequent system calls, per request.</summary>
    public string CallsText() => Calls is null
        ? "not counted"
        : string.Join(", ", Calls.Calls
            .OrderByDescending(call => call.Value)
            .Take(NamedCallCount)
            .Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Key} {(double)call.Value / Calls.RequestCount:F2}")));
}
