using System.Globalization;

namespace LoadBalancer.Host.Lifetime;

/// <summary>How many client connections the process's file descriptors allow.</summary>
/// <remarks>
/// Config path, read once at start: the runtime has raised the soft limit to the hard one by then. A client's connection may need a
/// second descriptor towards its pod, so half of what is left after the reserve is the cap. The reserve keeps admin address, log,
/// listeners and the runtime's own files alive when clients have taken the rest (faults.md 18).
/// </remarks>
internal static class DescriptorLimit
{
    private const string LimitsFile = "/proc/self/limits";

    /// <summary>
    /// Listeners, log, admin clients, some 100 of the runtime, and idle connections of pools while they are few; a quarter where there are
    /// few descriptors. Many endpoints may keep more idle (<c>keepalive.idle</c> each) than the reserve: then set <c>connections</c>.
    /// </summary>
    private const int Reserve = 512;

    /// <summary>Client connections that fit; no cap where the system does not tell its limit.</summary>
    public static int MostConnections() => File.Exists(LimitsFile) ? MostConnections(Parse(File.ReadAllText(LimitsFile))) : int.MaxValue;

    /// <summary>Client connections that fit into so many descriptors.</summary>
    public static int MostConnections(long descriptors) =>
        (int)Math.Clamp((descriptors - Math.Min(Reserve, descriptors / 4)) / 2, 1, int.MaxValue);

    /// <summary>The soft limit of open files in the kernel's table; none: as many as there are numbers.</summary>
    public static long Parse(string table)
    {
        const string Name = "Max open files";
        string line = table.Split('\n').FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) ?? "";
        string[] limits = line[Math.Min(Name.Length, line.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return limits.Length > 0 && long.TryParse(limits[0], CultureInfo.InvariantCulture, out long soft) ? soft : int.MaxValue;
    }
}
