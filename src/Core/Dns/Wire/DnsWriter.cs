using System.Buffers.Binary;

namespace LoadBalancer.Core.Dns.Wire;

/// <summary>Writes an answer from left to right; what does not fit is not written, and the answer says that it is cut.</summary>
/// <remarks>Hot path: no allocation, no exception: every write asks for its room first.</remarks>
/// <param name="target">As much as the answer may take; a header at least.</param>
/// <param name="keptBytes">Kept free for the OPT record.</param>
internal ref struct DnsWriter(Span<byte> target, int keptBytes)
{
    private readonly Span<byte> _target = target;
    private readonly int _limit = target.Length - keptBytes;

    /// <summary>Bytes written so far.</summary>
    public int WrittenBytes { get; private set; }

    /// <summary>Room that is left.</summary>
    public readonly int LeftBytes => _limit - WrittenBytes;

    /// <summary>Begins the answer to <paramref name="query"/>: its number, its operation and its wish for recursion, which is not served.</summary>
    public void WriteHeader(ReadOnlySpan<byte> query, DnsRcode rcode, bool isAuthoritative)
    {
        Span<byte> header = _target[..DnsHeader.Bytes];
        header.Clear();
        query[..2].CopyTo(header);
        header[2] = (byte)(DnsHeader.IsResponse | (query[2] & (DnsHeader.OpcodeMask | DnsHeader.IsRecursionDesired))
            | (isAuthoritative ? DnsHeader.IsAuthoritative : 0));
        header[3] = (byte)((int)rcode & 0xF);
        WrittenBytes = DnsHeader.Bytes;
    }

    /// <summary>Repeats the question, byte for byte: a client that asked in mixed case knows its own spelling again.</summary>
    public bool TryWriteQuestion(ReadOnlySpan<byte> question)
    {
        if (!TryWrite(question))
        {
            return false;
        }

        _target[DnsHeader.QuestionCountAt + 1] = 1;
        return true;
    }

    /// <summary>Writes bytes that are records already.</summary>
    public bool TryWrite(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LeftBytes)
        {
            return false;
        }

        bytes.CopyTo(_target[WrittenBytes..]);
        WrittenBytes += bytes.Length;
        return true;
    }

    /// <summary>Writes a pointer to what stands at <paramref name="at"/> of the message.</summary>
    public bool TryWritePointer(int at) => TryWriteNumber((ushort)(DnsHeader.Pointer | at));

    /// <summary>Writes a name: as far as it stands below the domain by its own labels, the rest as a pointer.</summary>
    /// <param name="name">Whole.</param>
    /// <param name="ownBytes">Its labels before the domain; <see cref="DnsName.NotWithin"/>: all of them.</param>
    /// <param name="domainAt">Where in the message the domain stands.</param>
    public bool TryWriteName(ReadOnlySpan<byte> name, int ownBytes, int domainAt) =>
        ownBytes == DnsName.NotWithin ? TryWrite(name) : TryWrite(name[..ownBytes]) && TryWritePointer(domainAt);

    /// <summary>Writes what stands behind a record's name; the length is set by <see cref="EndRecord"/>.</summary>
    /// <returns>Where its data begins; 0 when there was no room.</returns>
    public int BeginRecord(ushort type, int ttlSeconds)
    {
        Span<byte> tail = stackalloc byte[DnsHeader.RecordTailBytes];
        BinaryPrimitives.WriteUInt16BigEndian(tail, type);
        BinaryPrimitives.WriteUInt16BigEndian(tail[2..], DnsHeader.ClassIn);
        BinaryPrimitives.WriteUInt32BigEndian(tail[4..], (uint)ttlSeconds);
        tail[8..].Clear();
        return TryWrite(tail) ? WrittenBytes : 0;
    }

    /// <summary>Sets the length of the record whose data began at <paramref name="dataAt"/>, and counts it in its section.</summary>
    public readonly void EndRecord(int dataAt, int countAt)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_target[(dataAt - 2)..], (ushort)(WrittenBytes - dataAt));
        Count(countAt, 1);
    }

    /// <summary>Counts records in a section.</summary>
    public readonly void Count(int countAt, int recordCount)
    {
        Span<byte> count = _target.Slice(countAt, 2);
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(count) + recordCount));
    }

    /// <summary>No record of a section counts any more.</summary>
    public readonly void ClearCount(int countAt) => _target.Slice(countAt, 2).Clear();

    /// <summary>Takes back what was written from <paramref name="at"/> on.</summary>
    public void TakeBack(int at) => WrittenBytes = at;

    /// <summary>The answer is not whole: the client is to ask again by TCP (RFC 2181 §9).</summary>
    public readonly void MarkTruncated() => _target[2] |= DnsHeader.IsTruncated;

    /// <summary>Writes the OPT record into the room that was kept for it.</summary>
    public void WriteOpt(DnsRcode rcode, bool isDnssecOk)
    {
        Span<byte> opt = _target.Slice(WrittenBytes, DnsHeader.OptBytes); // kept free by the constructor
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], DnsHeader.MostUdpBytes);
        opt[5] = (byte)((int)rcode >> 4);
        BinaryPrimitives.WriteUInt16BigEndian(opt[7..], isDnssecOk ? DnsHeader.IsDnssecOk : (ushort)0);
        WrittenBytes += DnsHeader.OptBytes;
        Count(DnsHeader.AdditionalCountAt, 1);
    }

    private bool TryWriteNumber(ushort number)
    {
        if (LeftBytes < 2)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_target[WrittenBytes..], number);
        WrittenBytes += 2;
        return true;
    }
}
