using System.Buffers.Binary;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Udp;

/// <summary>What makes datagrams one session's: who sent them, and to which of our addresses, where there are several.</summary>
/// <remarks>Hot path, a value: made of what the kernel wrote, without an allocation.</remarks>
/// <param name="Client">The client's address.</param>
/// <param name="Local">Ours; 0 where the listener has but one.</param>
/// <param name="Port">The client's port.</param>
/// <param name="Link">The link that the client's address belongs to; 0: any.</param>
internal readonly record struct SessionKey(UInt128 Client, UInt128 Local, ushort Port, uint Link)
{
    /// <param name="sender">Of the datagram (<c>struct sockaddr</c>).</param>
    /// <param name="reply">What its answers will be sent with, of which our address is a part; empty where there is no choice.</param>
    /// <param name="key">The key.</param>
    /// <returns>False for a sender that is no IP address with a port.</returns>
    public static bool TryMake(ReadOnlySpan<byte> sender, ReadOnlySpan<byte> reply, out SessionKey key)
    {
        UInt128 local = reply.Length < 32 ? default : BinaryPrimitives.ReadUInt128BigEndian(reply[16..]); // behind the header: all of an IPv4 one, of IPv6 the address
        if (sender.Length >= 28 && BitConverter.ToUInt16(sender) == SocketName.Inet6)
        {
            key = new SessionKey(
                BinaryPrimitives.ReadUInt128BigEndian(sender[8..]), local, BinaryPrimitives.ReadUInt16BigEndian(sender[2..]), BitConverter.ToUInt32(sender[24..]));
            return true;
        }

        bool isIpv4 = sender.Length >= 16 && BitConverter.ToUInt16(sender) == SocketName.Inet;
        key = isIpv4
            ? new SessionKey(BinaryPrimitives.ReadUInt32BigEndian(sender[4..]), local, BinaryPrimitives.ReadUInt16BigEndian(sender[2..]), 0)
            : default;
        return isIpv4;
    }
}
