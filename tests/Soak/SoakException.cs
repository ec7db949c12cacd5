namespace LoadBalancer.Soak;

/// <summary>Why a run cannot be made or cannot go on, in words for whoever started it.</summary>
/// <param name="message">Those words.</param>
/// <param name="exitCode">2 where there was no run; 1 where lb broke off one that had begun, which is a promise broken.</param>
internal sealed class SoakException(string message, int exitCode = 2) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
