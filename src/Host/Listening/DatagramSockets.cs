using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Host.Listening;

/// <summary>Opens the sockets of <c>udp</c> listeners.</summary>
/// <remarks>Config path. Linux alone: what relays datagrams there takes and gives whole batches by one system call, and knows which of our addresses each was for.</remarks>
internal static class DatagramSockets
{
    private const int IpLevel = 0;
    private const int IpPacketInfo = 8;
    private const int Ipv6Level = 41;
    private const int Ipv6ReceivePacketInfo = 49;

    /// <summary>Asked for; the kernel gives what it allows (<c>net.core.rmem_max</c>). A burst of some thousand datagrams, as the DNS responder has it.</summary>
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    /// <summary>Binds one.</summary>
    /// <exception cref="SocketException">The address cannot be had, or this system relays no datagrams.</exception>
    public static Socket Bind(IPEndPoint address)
    {
        if (!EpollTransport.IsSupported)
        {
            throw new SocketException((int)SocketError.OperationNotSupported);
        }

        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // as TCP listeners are
            }

            socket.Bind(address);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Has the kernel say of each datagram which of our addresses it was for, where there may be several: answers come from there.</summary>
    public static Socket Prepare(Socket socket)
    {
        IPAddress address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        if (address.Equals(IPAddress.Any))
        {
            socket.SetRawSocketOption(IpLevel, IpPacketInfo, BitConverter.GetBytes(1));
        }
        else if (address.Equals(IPAddress.IPv6Any))
        {
            socket.SetRawSocketOption(Ipv6Level, Ipv6ReceivePacketInfo, BitConverter.GetBytes(1));
        }

        socket.ReceiveBufferSize = ReceiveBufferBytes;
        return socket;
    }
}
