using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Host.Listening;

/// <summary>Binds ports beside sockets of our own that have them and are about to be closed.</summary>
/// <remarks>
/// Config path (Linux). The kernel lets two sockets have overlapping addresses when both allow it (<c>SO_REUSEPORT</c>) while the second is bound and
/// begins to listen. It is allowed for that moment only, and never to another user; the port does remember it, so a process of the same user that asks to share it may.
/// UDP sockets share by another option (<c>SO_REUSEADDR</c>), under which the one bound last has what comes for both: sharing in the other way would deal clients out
/// among the two.
/// </remarks>
/// <param name="leaving">Those that have them.</param>
internal readonly ref struct SharedPorts(ReadOnlySpan<Socket> leaving)
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SoReuseAddress = 2;

    private readonly ReadOnlySpan<Socket> _leaving = leaving;
    private readonly List<Socket> _allowed = [];

    /// <summary>Binds it if one of those that leave has its port; it does not listen yet.</summary>
    /// <returns>Null when nobody of ours has the port, or the system has no such means.</returns>
    /// <exception cref="SocketException">Somebody else has it.</exception>
    public Socket? TryBind(IPEndPoint address, SocketType type)
    {
        if (!OperatingSystem.IsLinux() || address.Port == 0)
        {
            return null;
        }

        bool isShared = false;
        foreach (Socket socket in _leaving)
        {
            isShared |= socket.SocketType == type && HasPort(socket, address.Port) && TryAllow(socket);
        }

        return isShared ? Bind(address, type) : null;
    }

    /// <summary>Allows it no longer, once all listen or none does.</summary>
    public void End()
    {
        foreach (Socket socket in _allowed)
        {
            TrySet(socket, isAllowed: false);
        }
    }

    private Socket Bind(IPEndPoint address, SocketType type)
    {
        Socket socket = new(address.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // as Kestrel's own does
            }

            TryAllow(socket);
            socket.Bind(address);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private bool TryAllow(Socket socket)
    {
        bool isAllowed = TrySet(socket, isAllowed: true);
        if (isAllowed)
        {
            _allowed.Add(socket);
        }

        return isAllowed;
    }

    private static bool HasPort(Socket socket, int port)
    {
        try
        {
            return (socket.LocalEndPoint as IPEndPoint)?.Port == port;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>False for one that has been closed meanwhile: its port is free.</summary>
    private static bool TrySet(Socket socket, bool isAllowed)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, socket.SocketType == SocketType.Dgram ? SoReuseAddress : SoReusePort, BitConverter.GetBytes(isAllowed ? 1 : 0));
            return true;
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            return false;
        }
    }
}
