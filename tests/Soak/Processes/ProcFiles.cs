using System.Globalization;

namespace LoadBalancer.Soak.Processes;

/// <summary>What the kernel knows of a process, read from /proc.</summary>
internal static class ProcFiles
{
    public static long ResidentKib(int processId) => Status(processId, "VmRSS:");

    public static long ThreadCount(int processId) => Status(processId, "Threads:");

    public static int DescriptorCount(int processId) => Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();

    private static long Status(int processId, string name)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
