using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Reads how much processor time a set of processes has used.</summary>
internal static class CpuClock
{
    // USER_HZ: 100 on every Linux that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    /// <summary>A reading: nanoseconds per thread (scheduler), and microseconds in all (tick accounting, the cross-check).</summary>
    public sealed record Reading(IReadOnlyDictionary<string, long> ThreadNanoseconds, double TickMicroseconds);

    /// <summary>What was used between two readings, by both ways of counting.</summary>
    public readonly record struct Used(double Microseconds, double TickMicroseconds);

    /// <summary>Σ of the first field of <c>/proc/PID/task/*/schedstat</c>, kept per thread.</summary>
    public static Reading Read(IReadOnlyList<int> processIds)
    {
        Dictionary<string, long> threads = [];
        double ticks = 0;
        foreach (int id in processIds)
        {
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{id}/task"))
            {
                if (TryReadNanoseconds(thread) is { } nanoseconds)
                {
                    threads[thread] = nanoseconds;
                }
            }

            // utime and stime are fields 14 and 15 of the line, 11 and 12 counted from the state.
            string[] fields = ProcessTree.StatFields(id) ?? throw new CompareException($"process {id} ended while it was measured.");
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        return new Reading(threads, ticks * MicrosecondsPerTick);
    }

    /// <summary>The difference. A thread born meanwhile counts from zero; one that ended is lost here, but not in the ticks.</summary>
    public static Used Between(Reading before, Reading after)
    {
        long nanoseconds = 0;
        foreach ((string thread, long now) in after.ThreadNanoseconds)
        {
            nanoseconds += now - before.ThreadNanoseconds.GetValueOrDefault(thread);
        }

        return new Used(nanoseconds / 1000.0, after.TickMicroseconds - before.TickMicroseconds);
    }

    private static long? TryReadNanoseconds(string thread)
    {
        try
        {
            return long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // The thread ended between the listing and the reading.
        }
    }
}
