using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare;

/// <summary>Which processor does what: the proxy under measure has one for itself, everything else shares the other.</summary>
internal static class CpuLayout
{
    public const int Proxy = 0;
    public const int Load = 1;

    /// <summary>Moves this program, and so what it starts unpinned, off the proxy's processor.</summary>
    /// <exception cref="CompareException">There is only one processor, or this is not Linux.</exception>
    public static async Task ApplyAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CompareException("perf/Compare reads /proc and pins with taskset: it needs Linux.");
        }

        if (Environment.ProcessorCount < 2)
        {
            throw new CompareException("perf/Compare needs two processors: one for the proxy, one for client and origin.");
        }

        // All threads (-a): Process.ProcessorAffinity would move the main thread only.
        string[] arguments = ["-a", "-c", "-p", Load.ToString(CultureInfo.InvariantCulture), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        await ShortCommand.RunAsync(new Launch(Tool.Taskset.Find(), arguments), cancellation);
    }
}
