using System.Runtime.InteropServices;

namespace LoadBalancer.Soak.Processes;

/// <summary>The signal .NET cannot send: a polite end.</summary>
internal static partial class Posix
{
    private const int TerminateSignal = 15;

    /// <summary>Asks a process to end; one that is already gone is no fault.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, TerminateSignal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
