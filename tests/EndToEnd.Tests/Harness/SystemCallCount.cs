using System.Diagnostics;
using System.Globalization;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Counts a running process's system calls, all threads', with strace; skips the test, and says why, where it cannot.</summary>
internal static class SystemCallCount
{
    /// <summary>Calls by name while <paramref name="act"/> ran.</summary>
    public static async Task<Dictionary<string, long>> DuringAsync(int processId, Action act)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(static folder => File.Exists(Path.Combine(folder, "strace"))),
            "counting system calls needs strace (apt install strace)");
        string summary = Path.GetTempFileName();
        ProcessStartInfo start = new("strace", ["-c", "-f", "-o", summary, "-p", processId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        };
        using Process strace = Process.Start(start)!;
        try
        {
            string said = await strace.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? "nothing";
            Assert.SkipUnless(said.Contains("attached", StringComparison.Ordinal), $"strace may not attach here: {said}");
            act();
        }
        finally
        {
            Posix.Terminate(strace.Id); // it detaches, writes its summary and leaves the process running
            await strace.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Limit, CancellationToken.None);
        }

        Dictionary<string, long> calls = Parse(await File.ReadAllLinesAsync(summary));
        File.Delete(summary);
        return calls;
    }

    /// <summary>The table's columns: share, seconds, µs per call, calls, errors (may be blank), name.</summary>
    private static Dictionary<string, long> Parse(string[] table)
    {
        Dictionary<string, long> calls = [];
        foreach (string line in table)
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
