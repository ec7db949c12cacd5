namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>How much Kestrel's socket transport may hold per connection, the same towards clients and towards pods.</summary>
internal static class SocketBuffers
{
    /// <summary>
    /// Bytes received and not yet consumed before the transport stops reading. 64 KiB: the whole of the largest head we accept, and far below
    /// Kestrel's 1 MiB, so that a slow reader on one side soon stops the sender on the other.
    /// </summary>
    public const int MaxReadBytes = 64 * 1024;

    /// <summary>
    /// 1: a flush completes only when the kernel has taken every byte, so that a completed flush proves progress and its timeout means
    /// something. (0 would mean "no limit"; the pipe's resume threshold becomes 1 too, that is: empty.)
    /// </summary>
    public const int MaxWriteBytes = 1;
}
