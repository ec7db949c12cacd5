using System.Globalization;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>How many descriptors this program, and so what it starts, may have open.</summary>
internal static class DescriptorLimit
{
    // The proxy needs one per client and perhaps one per origin's connection, and some of its own.
    private const int Share = 3;

    /// <summary>As many client connections as the limit lets a proxy hold, at most <paramref name="wanted"/>.</summary>
    public static int Connections(int wanted) => Math.Min(wanted, Read() / Share);

    private static int Read()
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }
}
