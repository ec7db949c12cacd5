using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A program of this repository, compiled ahead of time.</summary>
internal static class NativeProgram
{
    private const int ReasonLineCount = 3;

    /// <summary>Publishes <paramref name="project"/> into <paramref name="folder"/> and returns the path of its executable.</summary>
    /// <exception cref="PeerMissingException">There is no linker here, or the project cannot be compiled natively.</exception>
    public static async Task<string> PublishAsync(string project, string name, string folder, CancellationToken cancellation)
    {
        if (Tool.Clang.TryFind() is null)
        {
            throw new PeerMissingException(Tool.Clang.MissingText);
        }

        string[] arguments =
        [
            "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", "-o", folder,
            // No build processes may outlive the build: they would share the proxy's processor.
            "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ];
        ShortCommand.Outcome outcome = await ShortCommand.RunAsync(new Launch("dotnet", arguments), cancellation);
        string program = Path.Combine(folder, name);
        if (outcome.ExitCode == 0 && File.Exists(program))
        {
            return program;
        }

        IEnumerable<string> reasons = (outcome.Output + outcome.Errors).Split('\n')
            .Where(line => line.Contains("error", StringComparison.Ordinal))
            .Take(ReasonLineCount);
        throw new PeerMissingException($"dotnet {string.Join(' ', arguments)} gave no program: {string.Join(" | ", reasons.Select(line => line.Trim()))}");
    }
}
