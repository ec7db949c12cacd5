using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LoadBalancer.Core.Transport;

/// <summary>What a pipe cannot express of its socket: two ways to end it, and whether the peer has ended it.</summary>
internal static class ConnectionEnds
{
    /// <summary>Sends FIN and goes on reading, so that what we sent is not lost to a reset (RFC 9112 §9.6).</summary>
    /// <returns>False when the transport has no socket to speak of, or the peer was faster.</returns>
    /// <remarks>All that was flushed must be with the kernel already, as it is after a completed flush.</remarks>
    public static bool TryShutdownSend(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not Socket socket)
        {
            return false;
        }

        try
        {
            socket.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>True when the kernel holds anything for this connection that the transport has not read: bytes, FIN or an error.</summary>
    public static bool HasUnreadInput(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is Socket socket && socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Ends the connection with RST, so that the peer cannot take what it has for the whole (wire.md F17).</summary>
    public static void Reset(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Gone already.
            }
        }

        connection.Abort();
    }
}
