namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A program of this repository, built in Release and found where the build put it.</summary>
internal static class BuiltProgram
{
    private static readonly Dictionary<string, string> Built = [];

    /// <summary>Builds <paramref name="project"/> (a folder below the root), once a run, and returns the path of its executable.</summary>
    public static async Task<string> BuildAsync(string project, CancellationToken cancellation)
    {
        if (Built.TryGetValue(project, out string? built))
        {
            return built;
        }

        string path = Path.Combine(Repository.Root, project);
        // No build processes may outlive the build: they would share the proxy's processor.
        await RunAsync(["build", path, "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"], cancellation);
        string executable = await RunAsync(["msbuild", path, "-p:Configuration=Release", "-getProperty:RunCommand", "-nodeReuse:false"], cancellation);
        return Built[project] = File.Exists(executable) ? executable : throw new CompareException($"{project} was built, but there is no '{executable}'.");
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        ShortCommand.Outcome outcome = await ShortCommand.RunAsync(new Launch("dotnet", arguments), cancellation);
        return outcome.ExitCode == 0
            ? outcome.Output.Trim()
            : throw new CompareException($"dotnet {string.Join(' ', arguments)} failed:\n{outcome.Output}{outcome.Errors}");
    }
}
