using System.Diagnostics;
using System.Globalization;
using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Counts a proxy's system calls over a run of its own, with strace attached to all its processes and threads.</summary>
/// <remarks>strace slows a proxy many times over, so this run is apart from the timed ones and at a lower rate.</remarks>
internal static class SystemCalls
{
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(10);

    /// <summary>System calls by name, and how many requests caused them.</summary>
    public sealed record Count(IReadOnlyDictionary<string, long> Calls, int RequestCount)
    {
        public double PerRequest => (double)Calls.Values.Sum() / RequestCount;
    }

    /// <summary>Attaches, drives the load, detaches and reads the summary.</summary>
    /// <exception cref="CompareException">strace may not attach here (it needs CAP_SYS_PTRACE), or a request failed.</exception>
    public static async Task<Count> CountAsync(string summaryPath, IReadOnlyList<int> processIds, Func<Task<LoadResult>> drive)
    {
        string[] attach = [.. processIds.SelectMany(id => new[] { "-p", id.ToString(CultureInfo.InvariantCulture) })];
        using Process process = new()
        {
            StartInfo = ShortCommand.Describe(new Launch(Tool.Strace.Find(), ["-c", "-f", "-o", summaryPath, .. attach])),
        };
        SemaphoreSlim attached = new(0);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("attached", StringComparison.Ordinal))
            {
                attached.Release();
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        try
        {
            for (int i = 0; i < processIds.Count; i++)
            {
                if (!await attached.WaitAsync(AttachTimeout) || process.HasExited)
                {
                    throw new CompareException("strace could not attach");
                }
            }

            LoadResult result = await drive();
            Posix.Signal(process.Id, Posix.Interrupt);
            await process.WaitForExitAsync();
            return result.Fault is null
                ? new Count(Parse(await File.ReadAllTextAsync(summaryPath)), result.Requested)
                : throw new CompareException($"under strace: {result.Fault}");
        }
        finally
        {
            // Interrupted, it detaches and leaves the proxy running; killed, it could take the proxy along.
            if (!process.HasExited)
            {
                Posix.Signal(process.Id, Posix.Interrupt);
                await process.WaitForExitAsync();
            }
        }
    }

    /// <summary>Reads the table <c>strace -c</c> writes: share, seconds, µs per call, calls, errors (may be blank), name.</summary>
    public static IReadOnlyDictionary<string, long> Parse(string summary)
    {
        Dictionary<string, long> calls = [];
        foreach (string line in summary.Split('\n'))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length >= 5 && columns[^1] != "total" && long.TryParse(columns[3], CultureInfo.InvariantCulture, out long count))
            {
                calls[columns[^1]] = count;
            }
        }

        return calls;
    }
}
