using System.CommandLine;
using LoadBalancer.Fuzz.Targets;
using SharpFuzz;

namespace LoadBalancer.Fuzz.Cli;

/// <summary><c>afl</c>: the end of AFL++'s pipe; started by <c>afl-fuzz</c>, on assemblies that <c>afl.sh</c> instrumented.</summary>
internal static class AflVerb
{
    public const string Lesson = """
        Not for hands: tests/Fuzz/afl.sh TARGET SECONDS builds, instruments and starts afl-fuzz with it.
        """;

    /// <summary>AFL++ sends up to 1 MiB; a longer input only repeats what a shorter one showed.</summary>
    private const int MaxInputBytes = 64 * 1024;

    public static Command Create()
    {
        Argument<string> target = CommandLine.Target();
        Command command = new("afl", "Serve afl-fuzz with one target") { target };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(target);
            FuzzTarget? fed = null; // made inside: instrumented code writes into memory that is there only once Run has begun
            byte[] input = new byte[MaxInputBytes];
            Fuzzer.Run(stream => (fed ??= FuzzTargets.Create(name)).Try(input.AsSpan(0, stream.ReadAtLeast(input, input.Length, throwOnEndOfStream: false))));
        });
        return command;
    }
}
