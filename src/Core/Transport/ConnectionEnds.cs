using System.IO.Pipelines;
using System.Net.Sockets;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Epoll;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LoadBalancer.Core.Transport;

/// <summary>What a pipe cannot express of its socket: two ways to end it, whether the peer has ended it, and whether it has spoken.</summary>
internal static class ConnectionEnds
{
    /// <summary>Sends FIN and goes on reading, so that what we sent is not lost to a reset (RFC 9112 §9.6).</summary>
    /// <returns>False when the transport has no socket to speak of, or the peer was faster.</returns>
    /// <remarks>All that was flushed must be with the kernel already, as it is after a completed flush. TLS tells its own end first.</remarks>
    public static bool TryShutdownSend(ConnectionContext connection)
    {
        bool hasMore = connection.Transport is IPipeLayer layer && layer.TryWriteEnd();
        if (connection is MemoryConnection memory)
        {
            memory.FinishSending();
            return true;
        }

        if (connection is EpollConnection { Socket: EpollSocket epoll })
        {
            if (epoll.Loop.IsCurrent)
            {
                return epoll.Writer.FinishSending();
            }

            epoll.Want(SocketWishes.FinishSending);
            return true;
        }

        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not Socket socket)
        {
            return false;
        }

        if (hasMore)
        {
            ValueTask<FlushResult> flush = connection.Transport.Output.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                _ = FinishBehindAsync(flush, socket);
                return true;
            }
        }

        return TryShutdownSend(socket);
    }

    /// <summary>
    /// True while the peer has said nothing that the data path has not taken: no byte, no FIN, no error, neither in the transport's hands
    /// nor in the kernel's.
    /// </summary>
    /// <remarks>On our own loops a look at two fields, as of the turn's wait; on Kestrel's sockets a system call.</remarks>
    public static bool IsKernelQuiet(ConnectionContext connection) => connection.Transport is IPipeLayer { IsQuiet: false } ? false
        : connection is EpollConnection epoll ? epoll.Socket.Reader.IsQuiet && !epoll.Socket.IsGone
        : connection.Features.Get<IConnectionSocketFeature>()?.Socket is not Socket socket || !socket.Poll(0, SelectMode.SelectRead);

    /// <summary>
    /// True while the kernel may hold something of the peer's. Unlike <see cref="IsKernelQuiet"/> it passes over what the transport has taken already: for a
    /// reader who has seen that, and does not want to miss what came behind it.
    /// </summary>
    public static bool MayReceive(ConnectionContext connection) => connection is EpollConnection epoll
        ? epoll.Socket.Reader.MayReceive && !epoll.Socket.IsGone
        : connection.Features.Get<IConnectionSocketFeature>()?.Socket is Socket socket && socket.Poll(0, SelectMode.SelectRead);

    /// <summary>True once the peer's reset is known, whatever of its bytes is still to be read. False says nothing: a read may tell.</summary>
    public static bool HasFailed(ConnectionContext connection) =>
        connection is EpollConnection { Socket.Peer.HasFailed: true } or MemoryConnection { HasFailed: true };

    /// <summary>The same, and where no loop of ours hears of it the kernel is asked: for who does not read, and would not be told.</summary>
    /// <param name="connection">It.</param>
    /// <param name="hasFinished">Our own FIN is sent: with the peer's it makes an end too, which the kernel does not tell from a reset.</param>
    public static bool HasReset(ConnectionContext connection, bool hasFinished) => HasFailed(connection) ||
        (connection is not EpollConnection && !hasFinished && TryAskDelivery(connection, out Delivery delivery) && delivery.WasReset);

    /// <summary>Asks the kernel what has become of what we wrote.</summary>
    /// <returns>False where it cannot be known.</returns>
    /// <remarks>Two system calls. On our own loops the connection's loop must be the caller. What met a reset keeps its numbers until it is closed.</remarks>
    public static bool TryAskDelivery(ConnectionContext connection, out Delivery delivery)
    {
        delivery = default;
        if (connection is EpollConnection { Socket: EpollSocket epoll })
        {
            return !epoll.IsGone && Libc.TryAskDelivery(epoll.Descriptor, out delivery);
        }

        if (!OperatingSystem.IsLinux() || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not Socket socket)
        {
            return false;
        }

        bool isHeld = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref isHeld); // not closed, and its number nobody else's, until it is released
            return Libc.TryAskDelivery((int)socket.SafeHandle.DangerousGetHandle(), out delivery);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                socket.SafeHandle.DangerousRelease();
            }
        }
    }

    /// <summary>Ends the connection with RST, so that the peer cannot take what it has for the whole (wire.md F17).</summary>
    public static void Reset(ConnectionContext connection)
    {
        if (connection is not EpollConnection && connection.Features.Get<IConnectionSocketFeature>()?.Socket is Socket socket)
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

    /// <summary>Has <paramref name="observer"/> told when the peer ends the connection, or we abort it.</summary>
    /// <returns>To be given to <see cref="Forget"/>.</returns>
    public static CancellationTokenRegistration Observe(ConnectionContext connection, IConnectionObserver observer)
    {
        if (connection is EpollConnection epoll)
        {
            epoll.Observer = observer; // it and the observer live on one loop, so nothing runs when it is taken away
            epoll.Socket.Attach(); // the end is heard of from now on, also while nobody reads
            if (epoll.Socket.HasEnded)
            {
                observer.OnConnectionEnded(); // it was told before there was anyone to hear it
            }

            return default;
        }

        return connection.ConnectionClosed.UnsafeRegister(static state => ((IConnectionObserver)state!).OnConnectionEnded(), observer);
    }

    /// <summary>The end of <see cref="Observe"/>.</summary>
    public static void Forget(ConnectionContext connection, CancellationTokenRegistration registration)
    {
        if (connection is EpollConnection epoll)
        {
            epoll.Observer = null;
        }

        registration.Unregister(); // does not wait for a callback that is running: the observer is this connection's alone, and hears of it once too often
    }

    private static bool TryShutdownSend(Socket socket)
    {
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

    private static async Task FinishBehindAsync(ValueTask<FlushResult> flush, Socket socket)
    {
        try
        {
            _ = await flush;
            TryShutdownSend(socket);
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            // It ended before its end could be told.
        }
    }
}
