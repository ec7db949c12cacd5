namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A program of perf/Compare/floor, compiled for this run.</summary>
internal static class CProgram
{
    /// <summary>Why none can be compiled here, or null when one can.</summary>
    public static string? MissingText => Compiler is null ? Tool.Gcc.MissingText : null;

    private static string? Compiler => Tool.Gcc.TryFind() ?? Tool.Clang.TryFind();

    /// <summary>Compiles <c>floor/NAME.c</c> into <paramref name="folder"/>, unless it is there, and returns the executable's path.</summary>
    public static async Task<string> CompileAsync(string name, string folder, CancellationToken cancellation, params string[] libraries)
    {
        string program = Path.Combine(folder, name);
        if (File.Exists(program))
        {
            return program;
        }

        string source = Path.Combine(Repository.Root, "perf", "Compare", "floor", $"{name}.c");
        string compiler = Compiler ?? throw new CompareException(Tool.Gcc.MissingText);
        ShortCommand.Outcome outcome = await ShortCommand.RunAsync(new Launch(compiler, ["-O2", "-Wall", "-o", program, source, .. libraries]), cancellation);
        return outcome.ExitCode == 0 ? program : throw new CompareException($"{source} does not compile:\n{outcome.Errors}");
    }
}
