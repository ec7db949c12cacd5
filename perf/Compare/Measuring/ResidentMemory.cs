using System.Globalization;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Resident memory of processes, from <c>/proc/PID/status</c>; pages shared between them count in each.</summary>
internal static class ResidentMemory
{
    private const string Field = "VmRSS:";
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>The sum over <paramref name="processIds"/> now, in MiB.</summary>
    public static double ReadMebibytes(IReadOnlyList<int> processIds) => ReadKibibytes(processIds) / 1024.0;

    /// <summary>The sum over <paramref name="processIds"/> now, in KiB.</summary>
    public static long ReadKibibytes(IReadOnlyList<int> processIds)
    {
        long kibibytes = 0;
        foreach (int id in processIds)
        {
            string line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            kibibytes += long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }

        return kibibytes;
    }

    /// <summary>The highest sample taken while <paramref name="work"/> runs, in MiB.</summary>
    public static async Task<double> PeakWhileAsync(IReadOnlyList<int> processIds, Task work)
    {
        double peak = ReadMebibytes(processIds);
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(SamplePeriod));
            peak = Math.Max(peak, ReadMebibytes(processIds));
        }

        await work;
        return peak;
    }
}
