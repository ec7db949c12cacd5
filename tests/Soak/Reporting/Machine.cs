using System.Runtime.InteropServices;

namespace LoadBalancer.Soak.Reporting;

/// <summary>Where a figure comes from: without it a figure is worth nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{cpu}, {Environment.ProcessorCount} processors shared by clients, pods and lb; Linux {kernel}; {RuntimeInformation.FrameworkDescription}; "
            + $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
    }
}
