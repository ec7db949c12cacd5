using LoadBalancer.Perf.Compare.Loading;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>One proxy driven once.</summary>
/// <param name="CpuMicroseconds">Per request, by the scheduler's account.</param>
/// <param name="TickMicroseconds">Per request, by tick accounting: the cross-check.</param>
/// <param name="RequestsPerSecond">As the client counted.</param>
/// <param name="ResidentMebibytes">At the end of the run.</param>
/// <param name="Latency">Where the client measured it.</param>
internal readonly record struct Sample(double CpuMicroseconds, double TickMicroseconds, double RequestsPerSecond, double ResidentMebibytes, Latency? Latency)
{
    /// <summary>How much of its processor the proxy used, 0 to 1.</summary>
    public double BusyShare => CpuMicroseconds * RequestsPerSecond / 1e6;
}
