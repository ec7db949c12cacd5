using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Opens the sockets of one listen address: all of them, or none.</summary>
/// <remarks>Config path.</remarks>
internal static class DnsSockets
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int IpLevel = 0;
    private const int IpFreeBind = 15;
    private const int Ipv6Level = 41;
    private const int Ipv6FreeBind = 78;

    /// <summary>Asked for; the kernel gives what it allows (<c>net.core.rmem_max</c>). A burst of some thousand queries.</summary>
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    /// <summary>Of connections that wait to be accepted: as many as there may be.</summary>
    private const int Backlog = 256;

    /// <summary>With port 0: how often another one is tried when the one UDP was given is taken for TCP.</summary>
    private const int MostTries = 16;

    /// <summary>Opens them.</summary>
    /// <param name="address">Where. With port 0 the same free port for both.</param>
    /// <param name="isFloating">True: it may be on another machine now; answers are given once it is here (Linux alone knows of that).</param>
    /// <param name="loopCount">UDP sockets that share it.</param>
    /// <param name="udp">They.</param>
    /// <param name="tcp">It listens.</param>
    public static DnsBindFault? TryOpen(IPEndPoint address, bool isFloating, int loopCount, out Socket[] udp, out Socket? tcp)
    {
        DnsBindFault? fault = null;
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            List<Socket> opened = [];
            tcp = null;
            string protocol = "UDP";
            try
            {
                IPEndPoint bound = address;
                for (int loop = 0; loop < loopCount; loop++)
                {
                    opened.Add(OpenUdp(bound, isFloating, isFirst: loop == 0, isShared: loopCount > 1));
                    bound = (IPEndPoint)opened[0].LocalEndPoint!;
                }

                protocol = "TCP";
                tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                AllowElsewhere(tcp, isFloating);
                tcp.Bind(bound);
                tcp.Listen(Backlog);
                udp = [.. opened];
                return null;
            }
            catch (SocketException failure)
            {
                opened.ForEach(static socket => socket.Dispose());
                tcp?.Dispose();
                fault = new DnsBindFault(address, protocol, failure.SocketErrorCode);
                if (address.Port != 0 || protocol == "UDP")
                {
                    break;
                }
            }
        }

        (udp, tcp) = ([], null);
        return fault;
    }

    /// <summary>
    /// The first is bound alone, so that a port another process has, even one that would share it, is a fault and no silent halving of what comes here; from
    /// then on it is shared, and the kernel deals out clients among those that share it.
    /// </summary>
    private static Socket OpenUdp(IPEndPoint address, bool isFloating, bool isFirst, bool isShared)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (!isFirst)
            {
                Share(socket);
            }

            AllowElsewhere(socket, isFloating);
            socket.Bind(address);
            if (isFirst && isShared)
            {
                Share(socket);
            }

            socket.ReceiveBufferSize = ReceiveBufferBytes;
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A portable IP is bound before it is here, without <c>ip_nonlocal_bind</c> for all that runs on the machine.</summary>
    private static void AllowElsewhere(Socket socket, bool isFloating)
    {
        if (isFloating && OperatingSystem.IsLinux())
        {
            bool isIpv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            socket.SetRawSocketOption(isIpv6 ? Ipv6Level : IpLevel, isIpv6 ? Ipv6FreeBind : IpFreeBind, BitConverter.GetBytes(1));
        }
    }

    private static void Share(Socket socket) => socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
}
