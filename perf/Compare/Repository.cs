namespace LoadBalancer.Perf.Compare;

/// <summary>Where the source tree is: the folder that holds LoadBalancer.sln, looked for upwards from this program.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LoadBalancer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new CompareException($"no LoadBalancer.sln above {AppContext.BaseDirectory}: run this from the source tree.");
    }
}
