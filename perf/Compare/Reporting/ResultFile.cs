using System.Globalization;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>The files of perf/results: one per run, dated, never overwritten.</summary>
internal static class ResultFile
{
    /// <summary><c>perf/results/DATE-NAME.md</c>, or <c>DATE-NAME-2.md</c> and so on when that exists.</summary>
    public static string NewPath(string name)
    {
        string folder = Path.Combine(Repository.Root, "perf", "results");
        Directory.CreateDirectory(folder);
        string start = Path.Combine(folder, $"{DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}-{name}");
        string path = $"{start}.md";
        for (int number = 2; File.Exists(path); number++)
        {
            path = $"{start}-{number}.md";
        }

        return path;
    }
}
