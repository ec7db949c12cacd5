using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Opens the sockets of one listen address: all of them, or none.</summary>
/// <remarks>Config path.</remarks>
internal static class DnsSockets
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    /// <summary>Asked for; the kernel gives what it allows (<c>net.core.rmem_max</c>). A burst of some thousand queries.</summary>
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    /// <summary>Of connections that wait to be accepted: as many as there may be.</summary>
    private const int Backlog = 256;

    /// <summary>With port 0: how often another one is tried when the one UDP was given is taken for TCP.</summary>
    private const int MostTries = 16;

    /// <summary>Opens them.</summary>
    /// <param name="address">Where. With port 0 the same free port for both.</param>
    /// <param name="loopCount">UDP sockets that share it.</param>
    /// <param name="udp">They.</param>
    /// <param name="tcp">It listens.</param>
    public static DnsBindFault? TryOpen(IPEndPoint address, int loopCount, out Socket[] udp, out Socket? tcp)
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
                    opened.Add(OpenUdp(bound, isFirst: loop == 0, isShared: loopCount > 1));
                    bound = (IPEndPoint)opened[0].LocalEndPoint!;
                }

                protocol = "TCP";
                tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
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
    private static Socket OpenUdp(IPEndPoint address, bool isFirst, bool isShared)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (!isFirst)
            {
                Share(socket);
            }

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

    private static void Share(Socket socket) => socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
}
