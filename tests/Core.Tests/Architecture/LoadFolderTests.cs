namespace LoadBalancer.Core.Tests.Architecture;

/// <summary>perf/Load stands alone: its package cannot be restored everywhere, so nothing that everybody builds may lead to it.</summary>
public sealed class LoadFolderTests
{
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "perf", "Load") + Path.DirectorySeparatorChar;

    [Fact]
    public void The_solution_does_not_contain_it() =>
        Assert.DoesNotContain("Perf.Load", File.ReadAllText(Path.Combine(RepositoryFiles.Root, "LoadBalancer.sln")), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("Perf.Load")]
    [InlineData("perf/Load")]
    [InlineData("NBomber")]
    public void No_other_project_mentions_it(string name) => Assert.DoesNotContain(
        ProjectFiles(),
        file => File.ReadAllText(file).Replace('\\', '/').Contains(name, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Its_version_of_the_package_is_one_that_everybody_may_use()
    {
        string project = File.ReadAllText(Path.Combine(Folder, "LoadBalancer.Perf.Load.csproj"));

        Assert.Contains("""<PackageReference Include="NBomber" Version="[4.""", project, StringComparison.Ordinal); // 5.0 and later are not free for all
    }

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(static pattern => Directory.EnumerateFiles(RepositoryFiles.Root, pattern, SearchOption.AllDirectories))
            .Where(static file => !file.StartsWith(Folder, StringComparison.Ordinal))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj" or "artifacts"));
}
