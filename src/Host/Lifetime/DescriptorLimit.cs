using System.Globalization;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The process's file descriptors, and how many client connections they allow.</summary>
/// <remarks>
/// Config path, read once at start: the runtime has raised the soft limit to the hard one by then. Of what is left after the reserve, every client's
/// connection takes one descriptor and, while its request is under way, one towards an endpoint; idle connections to endpoints take theirs beside, as
/// many as the endpoints in force may have. The reserve keeps admin address and log alive when clients have taken the rest (faults.md 18).
/// </remarks>
/// <param name="Count">The limit.</param>
/// <param name="OpenAtStart">Those open before the first listener: the runtime's, the log's, the event loops'.</param>
internal sealed record DescriptorLimit(long Count, int OpenAtStart)
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";

    /// <summary>
    /// Listeners, the admin address's clients (64 at most), probes, what is open for a moment between a connection's end and its close; an eighth where
    /// there are few descriptors.
    /// </summary>
    private const int Reserve = 256;

    /// <summary>Reads both; no limit where the system does not tell it.</summary>
    public static DescriptorLimit Read() => File.Exists(LimitsFile)
        ? new DescriptorLimit(Parse(File.ReadAllText(LimitsFile)), Directory.EnumerateFileSystemEntries(OpenFolder).Count())
        : new DescriptorLimit(int.MaxValue, OpenAtStart: 0);

    /// <summary>Client connections that fit, of one ALB.</summary>
    /// <param name="idleCount">
    /// Idle connections that its pools may keep. They have their descriptors first, but not more than half: as many pools' worth is never idle at once
    /// where there are so few clients.
    /// </param>
    /// <param name="albCount">How many ALBs share the descriptors.</param>
    public int MostConnections(long idleCount, int albCount)
    {
        long left = Left(albCount);
        return (int)Math.Clamp((left - Math.Min(idleCount, left / 2)) / 2, 1, int.MaxValue);
    }

    /// <summary>What the operator should know of it, one line each.</summary>
    /// <param name="idleCount">As above.</param>
    /// <param name="albCount">As above.</param>
    /// <param name="configuredCount">What <c>limits.connections</c> says; 0: nothing.</param>
    public IEnumerable<string> Warnings(long idleCount, int albCount, long configuredCount)
    {
        const string Remedy = "raise the limit of open files ('ulimit -n', LimitNOFILE=)";
        int most = MostConnections(idleCount, albCount);
        if (configuredCount > most)
        {
            yield return $"limits.connections is {configuredCount}, and the {Count} file descriptors are enough for {most}; {Remedy}";
        }

        if (idleCount > Left(albCount) / 2)
        {
            yield return $"the pools may keep {idleCount} idle connections to endpoints (keepalive.idle of each), more than half of the {Count} file descriptors; " +
                $"{Remedy} or keep fewer";
        }
    }

    /// <summary>The soft limit of open files in the kernel's table; none: as many as there are numbers.</summary>
    public static long Parse(string table)
    {
        const string Name = "Max open files";
        string line = table.Split('\n').FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) ?? "";
        string[] limits = line[Math.Min(Name.Length, line.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return limits.Length > 0 && long.TryParse(limits[0], CultureInfo.InvariantCulture, out long soft) ? soft : int.MaxValue;
    }

    /// <summary>Descriptors for one ALB's clients and endpoints.</summary>
    private long Left(int albCount) => Math.Max(0, Count - OpenAtStart - Math.Min(Reserve, Count / 8)) / albCount;
}
