namespace LoadBalancer.Core.Configuration;

/// <summary>Who may connect to a Unix socket of ours: whoever may write to its file.</summary>
public static class SocketFileMode
{
    /// <summary>
    /// <c>0660</c>: our own user and group, so that a program beside us is let in by making it one of the group, and nobody else by an oversight. The umask
    /// would give 0755 almost everywhere: our own user alone.
    /// </summary>
    public const UnixFileMode Default = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
}
