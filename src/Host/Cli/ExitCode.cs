namespace LoadBalancer.Host.Cli;

/// <summary>What a verb leaves the shell with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused or failed; a message is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage; for <c>check --strict</c>, warnings only.</summary>
    public const int Usage = 2;
}
