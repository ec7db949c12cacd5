using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Room for some datagrams that are received from one socket and sent on through another, from where they lie.</summary>
/// <remarks>Hot path: one thread's; all memory is made once and pinned for life. What no datagram reaches of it is never touched, so the kernel gives none for it.</remarks>
internal sealed unsafe class RelayBatch
{
    /// <summary>As <see cref="DatagramBatch.Most"/>.</summary>
    public const int Most = DatagramBatch.Most;

    /// <summary>A name as long as an IP socket's: 28, and rounded up.</summary>
    public const int NameBytes = 32;

    /// <summary>What says which of our addresses a datagram was for: a header and <c>in6_pktinfo</c>, rounded up.</summary>
    public const int ControlBytes = 48;

    /// <summary>No UDP datagram is longer: its length field has 16 bits.</summary>
    private const int DatagramBytes = 64 * 1024;

    // <bits/socket.h>, struct cmsghdr: length, level, type; then what it says. As long on every processor the transport runs on.
    private const int ControlHeaderBytes = 16;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;

    private readonly byte[] _memory;
    private readonly byte* _datagrams;
    private readonly byte* _names;
    private readonly byte* _controls;
    private readonly byte* _replyName;
    private readonly byte* _replyControl;
    private readonly DatagramCalls.MultiHeader* _incoming;
    private readonly DatagramCalls.MultiHeader* _outgoing;

    public RelayBatch()
    {
        int headerBytes = 2 * (sizeof(DatagramCalls.MultiHeader) + sizeof(Libc.IoVector));
        _memory = GC.AllocateArray<byte>((Most * (DatagramBytes + NameBytes + ControlBytes + headerBytes)) + NameBytes + ControlBytes, pinned: true);
        byte* next = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0); // headers first: an array begins at a multiple of eight
        _incoming = (DatagramCalls.MultiHeader*)Cut(ref next, Most * sizeof(DatagramCalls.MultiHeader));
        _outgoing = (DatagramCalls.MultiHeader*)Cut(ref next, Most * sizeof(DatagramCalls.MultiHeader));
        Libc.IoVector* vectors = (Libc.IoVector*)Cut(ref next, 2 * Most * sizeof(Libc.IoVector));
        _controls = Cut(ref next, Most * ControlBytes);
        _replyControl = Cut(ref next, ControlBytes);
        _names = Cut(ref next, Most * NameBytes);
        _replyName = Cut(ref next, NameBytes);
        _datagrams = Cut(ref next, Most * DatagramBytes);
        for (int index = 0; index < Most; index++)
        {
            byte* datagram = _datagrams + (index * DatagramBytes);
            vectors[2 * index] = new Libc.IoVector { Base = datagram, Length = DatagramBytes };
            vectors[(2 * index) + 1] = new Libc.IoVector { Base = datagram };
            _incoming[index].Header = new Libc.MessageHeader { Vectors = vectors + (2 * index), VectorCount = 1 };
            _outgoing[index].Header = new Libc.MessageHeader { Vectors = vectors + (2 * index) + 1, VectorCount = 1 };
        }
    }

    /// <summary>Takes what has come to a socket, without waiting.</summary>
    /// <param name="descriptor">The socket's.</param>
    /// <param name="isConnected">True: all is from its one peer, and nobody asks from whom.</param>
    /// <returns>How many; or an error's number, negated.</returns>
    public int Receive(int descriptor, bool isConnected)
    {
        for (int index = 0; index < Most; index++)
        {
            ref Libc.MessageHeader header = ref _incoming[index].Header; // the kernel leaves there what it wrote
            header.Name = isConnected ? null : _names + (index * NameBytes);
            header.NameLength = isConnected ? 0u : NameBytes;
            header.Control = isConnected ? null : _controls + (index * ControlBytes);
            header.ControlLength = isConnected ? 0u : ControlBytes;
        }

        return DatagramCalls.Receive(descriptor, _incoming, Most);
    }

    /// <summary>The length of a datagram of the last <see cref="Receive"/>.</summary>
    public int LengthOf(int index) => (int)_incoming[index].Bytes;

    /// <summary>Whom it is from, as the kernel writes it.</summary>
    public ReadOnlySpan<byte> SenderOf(int index) => new(_names + (index * NameBytes), (int)Math.Min(_incoming[index].Header.NameLength, NameBytes));

    /// <summary>What the kernel says beside it: which of our addresses it was sent to, where the socket asks for that.</summary>
    public ReadOnlySpan<byte> ControlOf(int index) => new(_controls + (index * ControlBytes), (int)Math.Min(_incoming[index].Header.ControlLength, ControlBytes));

    /// <summary>Sends some of them on, in order, until one cannot be sent.</summary>
    /// <param name="descriptor">A connected socket's.</param>
    /// <param name="first">From this one.</param>
    /// <param name="count">At least one.</param>
    /// <returns>How many; or an error's number of the first one, negated.</returns>
    public int Send(int descriptor, int first, int count) => Send(descriptor, first, count, nameLength: 0, controlLength: 0);

    /// <summary>The same, to somebody by name.</summary>
    /// <param name="descriptor">A socket's that is not connected.</param>
    /// <param name="first">From this one.</param>
    /// <param name="count">At least one.</param>
    /// <param name="name">To whom.</param>
    /// <param name="control">From which of our addresses; empty: the kernel chooses.</param>
    /// <inheritdoc cref="Send(int, int, int)"/>
    public int SendTo(int descriptor, int first, int count, ReadOnlySpan<byte> name, ReadOnlySpan<byte> control)
    {
        name.CopyTo(new Span<byte>(_replyName, NameBytes));
        control.CopyTo(new Span<byte>(_replyControl, ControlBytes));
        return Send(descriptor, first, count, name.Length, control.Length);
    }

    /// <summary>What to give <see cref="SendTo"/> so that an answer comes from where a datagram was sent to; its length, 0: nothing is known.</summary>
    /// <param name="received">As <see cref="ControlOf"/> gave it.</param>
    /// <param name="reply">Room for <see cref="ControlBytes"/>.</param>
    /// <remarks>The way out is the routing table's to choose, but for a link's own addresses, which mean nothing without their link.</remarks>
    public static int WriteReply(ReadOnlySpan<byte> received, Span<byte> reply)
    {
        if (received.Length < ControlHeaderBytes + DatagramCalls.PacketInfoBytes)
        {
            return 0;
        }

        int level = BitConverter.ToInt32(received[LevelOffset..]);
        int type = BitConverter.ToInt32(received[TypeOffset..]);
        ReadOnlySpan<byte> said = received[ControlHeaderBytes..];
        reply.Clear();
        received[..ControlHeaderBytes].CopyTo(reply);
        Span<byte> says = reply[ControlHeaderBytes..];
        if (level == Libc.IpprotoIp && type == DatagramCalls.IpPacketInfo)
        {
            said[4..8].CopyTo(says[4..]); // struct in_pktinfo: link, our address, the datagram's destination, which may be a group's
            return ControlHeaderBytes + 16;
        }

        if (level == DatagramCalls.IpprotoIpv6 && type == DatagramCalls.Ipv6PacketInfo && said.Length >= DatagramCalls.Ipv6PacketInfoBytes)
        {
            said[..16].CopyTo(says); // struct in6_pktinfo: address, link
            bool isLinks = BinaryPrimitives.ReadUInt16BigEndian(said) is >= 0xFE80 and <= 0xFEBF;
            if (isLinks)
            {
                said[16..20].CopyTo(says[16..]);
            }

            return ControlHeaderBytes + 24;
        }

        return 0;
    }

    private int Send(int descriptor, int first, int count, int nameLength, int controlLength)
    {
        for (int index = first; index < first + count; index++)
        {
            ref Libc.MessageHeader header = ref _outgoing[index].Header;
            header.Name = nameLength == 0 ? null : _replyName;
            header.NameLength = (uint)nameLength;
            header.Control = controlLength == 0 ? null : _replyControl;
            header.ControlLength = (nuint)controlLength;
            header.Vectors->Length = _incoming[index].Bytes;
        }

        return DatagramCalls.Send(descriptor, _outgoing + first, count);
    }

    private static byte* Cut(ref byte* next, int bytes)
    {
        byte* cut = next;
        next += bytes;
        return cut;
    }
}
