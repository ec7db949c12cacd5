using System.Net.Sockets;

namespace LoadBalancer.Core.Primitives;

/// <summary>Tells the exceptions a transport throws for its peer's doing from those that are our own bug.</summary>
internal static class PeerFault
{
    /// <summary>
    /// True for what Kestrel's transports and sockets throw when the peer resets, vanishes or is cut off by us:
    /// <c>ConnectionResetException</c> is an <see cref="IOException"/>, <c>ConnectionAbortedException</c> an
    /// <see cref="OperationCanceledException"/>; a socket closed under a pending operation gives <see cref="ObjectDisposedException"/>.
    /// </summary>
    public static bool Is(Exception exception) =>
        exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;
}
