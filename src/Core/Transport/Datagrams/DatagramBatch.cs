using System.Runtime.InteropServices;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Room for some datagrams that were received and for an answer to each, with what the kernel wants to know of them.</summary>
/// <remarks>Hot path: one thread's; all memory is made once and pinned for life.</remarks>
internal sealed unsafe class DatagramBatch
{
    /// <summary>
    /// Received at once. Chosen, not measured: with so many a call's own cost is next to nothing beside the kernel's work on each datagram, and the first one
    /// waits for the answers of 31 others at most, some microseconds.
    /// </summary>
    public const int Most = 32;

    /// <summary>Of a datagram: more than any sound query has.</summary>
    public const int ReceiveBytes = 4096;

    /// <summary>Of an answer.</summary>
    private readonly int _answerBytes;

    private readonly byte[] _memory;
    private readonly byte* _received;
    private readonly byte* _answers;
    private readonly byte* _names;
    private readonly DatagramCalls.MultiHeader* _incoming;
    private readonly DatagramCalls.MultiHeader* _outgoing;
    private int _outgoingCount;

    public DatagramBatch(int answerBytes)
    {
        _answerBytes = answerBytes;
        int headerBytes = sizeof(DatagramCalls.MultiHeader) + sizeof(Libc.IoVector);
        _memory = GC.AllocateArray<byte>(Most * (ReceiveBytes + answerBytes + SocketName.MaxBytes + (2 * headerBytes)) + 64, pinned: true);

        // Headers first: they are numbers of eight bytes, and an array begins at such a place.
        byte* next = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _incoming = (DatagramCalls.MultiHeader*)Cut(ref next, Most * sizeof(DatagramCalls.MultiHeader));
        _outgoing = (DatagramCalls.MultiHeader*)Cut(ref next, Most * sizeof(DatagramCalls.MultiHeader));
        Libc.IoVector* vectors = (Libc.IoVector*)Cut(ref next, 2 * Most * sizeof(Libc.IoVector));
        _received = Cut(ref next, Most * ReceiveBytes);
        _answers = Cut(ref next, Most * answerBytes);
        _names = Cut(ref next, Most * SocketName.MaxBytes);
        for (int index = 0; index < Most; index++)
        {
            Libc.IoVector* vector = vectors + (2 * index);
            vector[0] = new Libc.IoVector { Base = _received + (index * ReceiveBytes), Length = ReceiveBytes };
            vector[1] = new Libc.IoVector { Base = _answers + (index * answerBytes) };
            _incoming[index].Header = new Libc.MessageHeader { Name = NameAt(index), Vectors = vector, VectorCount = 1 };
            _outgoing[index].Header = new Libc.MessageHeader { Vectors = vector + 1, VectorCount = 1 };
        }
    }

    /// <summary>Takes what has come to <paramref name="descriptor"/>, without waiting.</summary>
    /// <returns>How many; 0 also when there was an error, which the kernel has told with it and forgotten.</returns>
    public int Receive(int descriptor)
    {
        for (int index = 0; index < Most; index++)
        {
            _incoming[index].Header.NameLength = SocketName.MaxBytes; // the kernel leaves there what it wrote
        }

        _outgoingCount = 0;
        return Math.Max(DatagramCalls.Receive(descriptor, _incoming, Most), 0);
    }

    /// <summary>A datagram of the last <see cref="Receive"/>.</summary>
    public ReadOnlySpan<byte> Received(int index) => new(_received + (index * ReceiveBytes), (int)_incoming[index].Bytes);

    /// <summary>True when it was longer than there is room.</summary>
    public bool IsCut(int index) => (_incoming[index].Header.Flags & DatagramCalls.MsgTruncated) != 0;

    /// <summary>Whom it is from, as the kernel writes it.</summary>
    public ReadOnlySpan<byte> Sender(int index) => new(NameAt(index), (int)_incoming[index].Header.NameLength);

    /// <summary>Room for the next answer.</summary>
    public Span<byte> NextAnswer => new(_answers + (_outgoingCount * _answerBytes), _answerBytes);

    /// <summary>What stands in <see cref="NextAnswer"/> goes to the sender of datagram <paramref name="index"/>. At most one for each datagram.</summary>
    public void Answer(int index, int bytes)
    {
        ref Libc.MessageHeader header = ref _outgoing[_outgoingCount++].Header;
        header.Name = NameAt(index);
        header.NameLength = _incoming[index].Header.NameLength;
        header.Vectors->Length = (nuint)bytes;
    }

    /// <summary>Sends the answers. One that cannot be sent is lost, as any datagram may be; the others go.</summary>
    public void Send(int descriptor)
    {
        int sent = 0;
        while (sent < _outgoingCount)
        {
            sent += Math.Max(DatagramCalls.Send(descriptor, _outgoing + sent, _outgoingCount - sent), 1);
        }
    }

    private byte* NameAt(int index) => _names + (index * SocketName.MaxBytes);

    private static byte* Cut(ref byte* next, int bytes)
    {
        byte* cut = next;
        next += bytes;
        return cut;
    }
}
