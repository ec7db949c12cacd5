using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Host.Listening;

/// <summary>Binds a port beside sockets of our own that have it and are about to be closed.</summary>
/// <remarks>
/// Config path (Linux). The kernel lets two sockets bind overlapping addresses when both allow it (<c>SO_REUSEPORT</c>) at the moment of the bind. It is
/// allowed for that moment only: left on, another process of this user could take the port without a word.
/// </remarks>
internal static class SharedPort
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Binds; does not listen yet.</summary>
    /// <exception cref="SocketException">It cannot be bound: somebody else has it.</exception>
    public static Socket Open(IPEndPoint address, ReadOnlySpan<Socket> leaving)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // as CreateDefaultBoundListenSocket does
            }

            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true); // a port in TIME_WAIT is free
            Allow(socket, isAllowed: true);
            AllowAll(leaving, isAllowed: true);
            socket.Bind(address);
            Allow(socket, isAllowed: false);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            AllowAll(leaving, isAllowed: false);
        }
    }

    private static void AllowAll(ReadOnlySpan<Socket> sockets, bool isAllowed)
    {
        foreach (Socket socket in sockets)
        {
            Allow(socket, isAllowed);
        }
    }

    private static void Allow(Socket socket, bool isAllowed) => socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(isAllowed ? 1 : 0));
}
