using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LoadBalancer.Host.Listening;

/// <summary>The sockets of a set of listeners: all of them open, or none.</summary>
/// <remarks>
/// Config path. Opened before anybody accepts and handed over one by one, since Kestrel would open its own in turn: a port in use at the
/// third would be found while the first two already accept. It also lets a fault name its listener.
/// </remarks>
internal sealed class ListenSockets : IDisposable
{
    /// <summary>Connections the kernel queues for us: its own ceiling (somaxconn) since Linux 5.4. Kestrel's 512 overflows in a reconnect storm.</summary>
    public const int Backlog = 4096;

    private readonly List<Socket> _sockets = [];
    private int _takenCount;

    private ListenSockets()
    {
    }

    /// <summary>Opens every address in order, or closes what it opened and tells which one failed.</summary>
    /// <param name="listeners">What to open.</param>
    /// <param name="opened">The sockets.</param>
    /// <param name="leaving">
    /// Our own that are about to be closed: their ports may be taken beside them (0.0.0.0:80 in the place of 127.0.0.1:80), while every other process's
    /// are as taken as ever.
    /// </param>
    public static BindFault? TryOpen(
        ImmutableArray<ListenAddress> listeners, out ListenSockets opened, params ReadOnlySpan<Socket> leaving)
    {
        opened = new ListenSockets();
        int index = 0;
        SharedPorts shared = new(leaving);
        try
        {
            for (; index < listeners.Length; index++)
            {
                opened._sockets.Add(listeners[index] switch
                {
                    { Address: UnixDomainSocketEndPoint unix, Mode: var mode } => UnixSocketFile.Bind(unix, mode),
                    { Address: IPEndPoint address, IsUdp: true } => DatagramSockets.Prepare(shared.TryBind(address, SocketType.Dgram) ?? DatagramSockets.Bind(address)),
                    { Address: IPEndPoint address } => shared.TryBind(address, SocketType.Stream) ?? SocketTransportOptions.CreateDefaultBoundListenSocket(address),
                    _ => throw new UnreachableException("an address of another kind is refused when it is read"),
                });
            }

            // Apart from binding: no client gets into a queue as long as an address may still fail.
            for (index = 0; index < listeners.Length; index++)
            {
                if (!listeners[index].IsUdp)
                {
                    opened._sockets[index].Listen(Backlog);
                }
            }

            return null;
        }
        catch (SocketException failure)
        {
            opened.Dispose();
            return new BindFault(listeners[index].Name, listeners[index].Address, failure.SocketErrorCode);
        }
        finally
        {
            shared.End();
        }
    }

    /// <summary>The next socket in the order they were opened; the taker owns it. Kestrel asks in the order of its listen options.</summary>
    public Socket Take() => _sockets[_takenCount++];

    /// <summary>Closes the sockets nobody took.</summary>
    public void Dispose()
    {
        for (; _takenCount < _sockets.Count; _takenCount++)
        {
            UnixSocketFile? file = UnixSocketFile.Of(_sockets[_takenCount]);
            _sockets[_takenCount].Dispose();
            file?.Remove();
        }
    }
}
