using System.Runtime.InteropServices;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>The signals .NET cannot send: a polite end (nginx takes its workers along only then) and strace's detach.</summary>
internal static partial class Posix
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    /// <summary>Sends a signal; a process that is already gone is no fault.</summary>
    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
