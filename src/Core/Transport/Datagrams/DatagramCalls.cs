using System.Runtime.InteropServices;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>The two system calls that take and give many datagrams at once (Linux).</summary>
/// <remarks>Hot path, once for each batch. The signatures are blittable, and the error's number is fetched at once.</remarks>
internal static unsafe partial class DatagramCalls
{
    // <errno.h>
    public const int Enetunreach = 101;
    public const int Econnrefused = 111;
    public const int Ehostunreach = 113;

    // <sys/socket.h>, <netinet/in.h>
    public const int SockDatagram = 2;
    public const int IpprotoIpv6 = 41;
    public const int IpPacketInfo = 8;
    public const int Ipv6ReceivePacketInfo = 49;
    public const int Ipv6PacketInfo = 50;
    public const int PacketInfoBytes = 12;
    public const int Ipv6PacketInfoBytes = 20;
    public const int MsgDontWait = 0x40;
    public const int MsgTruncated = 0x20;

    /// <summary>Takes what is there and does not wait.</summary>
    /// <returns>How many; or an error's number, negated.</returns>
    public static int Receive(int descriptor, MultiHeader* messages, int count) =>
        ToResult(ReceiveMany(descriptor, messages, (uint)count, MsgDontWait, null));

    /// <summary>Sends in order, until one cannot be sent.</summary>
    /// <returns>How many; or an error's number of the first one, negated.</returns>
    public static int Send(int descriptor, MultiHeader* messages, int count) =>
        ToResult(SendMany(descriptor, messages, (uint)count, MsgDontWait | Libc.MsgNosignal));

    private static int ToResult(int returned) => returned >= 0 ? returned : -Marshal.GetLastSystemError();

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMany(int descriptor, MultiHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMany(int descriptor, MultiHeader* messages, uint count, int flags);

    /// <summary><c>struct mmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MultiHeader
    {
        public Libc.MessageHeader Header;
        public uint Bytes;
    }
}
