namespace LoadBalancer.Core.Tests.Architecture;

/// <summary>Finds the repository's own files from a test.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder that holds LoadBalancer.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file below <paramref name="folder"/> of the repository, build output left out.</summary>
    public static IEnumerable<string> CSharp(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"));

    // From the built test upwards: a CI build writes no source paths of the machine into its output.
    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LoadBalancer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("LoadBalancer.sln is not above the built tests");
    }
}
