using System.Buffers.Binary;

namespace LoadBalancer.Core.Dns.Wire;

/// <summary>A query as it lies in its packet: header, one question, at most one OPT record (RFC 1035 §4.1, RFC 6891 §6).</summary>
/// <remarks>
/// Hot path: no allocation, no copy, no exception. Strict: exactly one question (RFC 9619), whose name is written out; no answers; authority
/// records in an IXFR alone, which has one; two additional records at most (OPT and a signature); nothing behind the last. What is stricter than it must
/// be is as NSD does it.
/// </remarks>
internal ref struct DnsQuery(ReadOnlySpan<byte> message)
{
    /// <summary>An OPT record and a signature.</summary>
    private const int MostAdditional = 2;

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Bytes of the question's name, from behind the header on.</summary>
    public int NameBytes { get; private set; }

    public ushort Type { get; private set; }

    public ushort Class { get; private set; }

    /// <summary>True when it has an OPT record: the answer has one too.</summary>
    public bool HasOpt { get; private set; }

    /// <summary>The version of EDNS.</summary>
    public byte Version { get; private set; }

    /// <summary>True when the client wants DNSSEC records, of which there are none; the flag is copied (RFC 3225 §3).</summary>
    public bool IsDnssecOk { get; private set; }

    /// <summary>What the client can take over UDP.</summary>
    public int UdpBytes { get; private set; } = DnsHeader.PlainUdpBytes;

    public readonly ReadOnlySpan<byte> Name => _message.Slice(DnsHeader.Bytes, NameBytes);

    /// <summary>The question as it was asked: name, type and class.</summary>
    public readonly ReadOnlySpan<byte> Question => _message.Slice(DnsHeader.Bytes, NameBytes + DnsHeader.QuestionTailBytes);

    /// <summary>Reads the whole packet. Where it is no <see cref="DnsQueryStatus.Query"/> nothing else here has a meaning.</summary>
    public DnsQueryStatus Read()
    {
        if (_message.Length < DnsHeader.Bytes)
        {
            return DnsQueryStatus.Short;
        }

        if ((_message[2] & DnsHeader.IsResponse) != 0)
        {
            return DnsQueryStatus.Response;
        }

        if ((_message[2] & DnsHeader.OpcodeMask) != 0)
        {
            return DnsQueryStatus.OtherOperation;
        }

        int at = DnsHeader.Bytes;
        int authorityCount = Count(DnsHeader.AuthorityCountAt);
        int additionalCount = Count(DnsHeader.AdditionalCountAt);
        bool isSound = Count(DnsHeader.QuestionCountAt) == 1 && TryReadQuestion(ref at)
            && Count(DnsHeader.AnswerCountAt) == 0
            && (authorityCount == 0 || (authorityCount == 1 && Type == DnsType.Ixfr))
            && additionalCount <= MostAdditional;
        for (int record = 0; isSound && record < authorityCount + additionalCount; record++)
        {
            isSound = TryReadRecord(ref at, isAdditional: record >= authorityCount);
        }

        return isSound && at == _message.Length ? DnsQueryStatus.Query : DnsQueryStatus.Malformed;
    }

    /// <summary>A question's name is the first of its message: there is nothing it could point at.</summary>
    private bool TryReadQuestion(ref int at)
    {
        if (!TrySkipName(ref at, mayPoint: false) || _message.Length - at < DnsHeader.QuestionTailBytes)
        {
            return false;
        }

        NameBytes = at - DnsHeader.Bytes;
        Type = BinaryPrimitives.ReadUInt16BigEndian(_message[at..]);
        Class = BinaryPrimitives.ReadUInt16BigEndian(_message[(at + 2)..]);
        at += DnsHeader.QuestionTailBytes;
        return true;
    }

    private bool TryReadRecord(ref int at, bool isAdditional)
    {
        int nameAt = at;
        if (!TrySkipName(ref at, mayPoint: true) || _message.Length - at < DnsHeader.RecordTailBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> tail = _message.Slice(at, DnsHeader.RecordTailBytes);
        int dataBytes = BinaryPrimitives.ReadUInt16BigEndian(tail[8..]);
        bool isRoot = at - nameAt == 1;
        at += DnsHeader.RecordTailBytes;
        if (_message.Length - at < dataBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> data = _message.Slice(at, dataBytes);
        at += dataBytes;
        return BinaryPrimitives.ReadUInt16BigEndian(tail) != DnsType.Opt || (isAdditional && isRoot && TryReadOpt(tail, data));
    }

    /// <summary>RFC 6891 §6.1.1: more than one is a format error. Options are counted through, and ignored.</summary>
    private bool TryReadOpt(ReadOnlySpan<byte> tail, ReadOnlySpan<byte> options)
    {
        if (HasOpt)
        {
            return false;
        }

        HasOpt = true;
        UdpBytes = Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(tail[2..]), DnsHeader.PlainUdpBytes); // §6.2.3: less is taken for 512
        Version = tail[5];
        IsDnssecOk = (BinaryPrimitives.ReadUInt16BigEndian(tail[6..]) & DnsHeader.IsDnssecOk) != 0;
        while (options.Length >= 4)
        {
            int valueBytes = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length - 4 < valueBytes)
            {
                return false;
            }

            options = options[(4 + valueBytes)..];
        }

        return options.IsEmpty;
    }

    /// <summary>Steps over a name; a pointer ends it, is never followed, and points backwards.</summary>
    private readonly bool TrySkipName(ref int at, bool mayPoint)
    {
        int start = at;
        while (at < _message.Length && at - start < DnsHeader.MostNameBytes)
        {
            int label = _message[at];
            if (label == 0)
            {
                at++;
                return true;
            }

            if (label > DnsHeader.MostLabelBytes)
            {
                bool isPointer = mayPoint && label >= DnsHeader.Pointer >> 8 && at + 1 < _message.Length
                    && (BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) & ~DnsHeader.Pointer) < start;
                at += 2;
                return isPointer;
            }

            at += 1 + label;
        }

        return false; // cut short, or too long
    }

    private readonly int Count(int at) => BinaryPrimitives.ReadUInt16BigEndian(_message[at..]);
}
