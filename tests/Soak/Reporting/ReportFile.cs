namespace LoadBalancer.Soak.Reporting;

/// <summary>Hands a report to whoever asked: standard output always, a file on request.</summary>
internal static class ReportFile
{
    /// <summary>Writes it; the exit code of a run with these verdicts.</summary>
    public static async Task<int> WriteAsync(string report, IEnumerable<Verdict> verdicts, string? path)
    {
        Console.WriteLine(report);
        if (path is not null)
        {
            await File.WriteAllTextAsync(path, report);
        }

        return verdicts.Any(static verdict => verdict.IsKept == false) ? 1 : 0;
    }
}
