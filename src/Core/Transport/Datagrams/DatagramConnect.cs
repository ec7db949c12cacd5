using System.Net;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Opens UDP sockets with one peer, so that the kernel tells when nobody listens there.</summary>
/// <remarks>Once per session: three system calls, nothing allocated but the address.</remarks>
internal static unsafe class DatagramConnect
{
    /// <summary>Opens one.</summary>
    /// <param name="peer">Whom it talks to.</param>
    /// <param name="local">Where it comes from; null: the kernel chooses.</param>
    /// <param name="descriptor">The caller's, who closes it by <see cref="Close"/>; −1 where there is none.</param>
    /// <returns>False: it is no IP address, no descriptor or port is left, or there is no way there.</returns>
    public static bool TryOpen(EndPoint peer, IPAddress? local, out int descriptor)
    {
        descriptor = peer is not IPEndPoint ? -1 : Libc.Socket(SocketName.FamilyOf(peer), DatagramCalls.SockDatagram | Libc.SockNonblock | Libc.SockCloexec, 0);
        if (descriptor < 0)
        {
            return false;
        }

        byte* name = stackalloc byte[SocketName.MaxBytes];
        bool isOpen = true;
        if (local is not null && local.AddressFamily == peer.AddressFamily)
        {
            int localBytes = SocketName.Write(new IPEndPoint(local, 0), new Span<byte>(name, SocketName.MaxBytes));
            isOpen = Libc.Bind(descriptor, name, (uint)localBytes) == 0;
        }

        int peerBytes = SocketName.Write(peer, new Span<byte>(name, SocketName.MaxBytes));
        isOpen = isOpen && Libc.Connect(descriptor, name, (uint)peerBytes) == 0;
        if (!isOpen)
        {
            Close(descriptor);
            descriptor = -1;
        }

        return isOpen;
    }

    public static void Close(int descriptor) => _ = Libc.Close(descriptor);
}
