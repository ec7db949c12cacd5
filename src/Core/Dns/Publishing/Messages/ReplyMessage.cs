using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>What a DNS server has answered, read but not yet believed.</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record ReplyMessage
{
    private const int TypeTsig = 250;
    private const int ClassAny = 255;

    public required int Id { get; init; }

    public required int Flags { get; init; }

    /// <summary>Records of the answer section; of an update's reply, of none.</summary>
    public required ImmutableArray<ReplyRecord> Answers { get; init; }

    /// <summary>Records of the authority section.</summary>
    public required ImmutableArray<ReplyRecord> Authority { get; init; }

    public ReplySignature? Signature { get; init; }

    public bool IsReply => (Flags & 0x8000) != 0;

    public int Opcode => (Flags >> 11) & 0xF;

    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public int Code => Flags & 0xF;

    /// <summary>Null: it is no whole message, or its signature is not where RFC 8945 §5.1 has it: last, and once.</summary>
    public static ReplyMessage? Read(ReadOnlySpan<byte> message)
    {
        MessageReader reader = new(message);
        int id = reader.UInt16();
        int flags = reader.UInt16();
        int questionCount = reader.UInt16();
        int answerCount = reader.UInt16();
        int authorityCount = reader.UInt16();
        int additionalCount = reader.UInt16();
        for (int i = 0; i < questionCount && !reader.IsBroken; i++)
        {
            reader.Name();
            reader.Bytes(4);
        }

        ImmutableArray<ReplyRecord> answers = Records(ref reader, answerCount);
        ImmutableArray<ReplyRecord> authority = Records(ref reader, authorityCount);
        ImmutableArray<ReplyRecord> additional = Records(ref reader, Math.Max(0, additionalCount - 1));
        int startsAt = reader.Position;
        ImmutableArray<ReplyRecord> last = Records(ref reader, Math.Min(1, additionalCount));
        if (reader.IsBroken || reader.Position != message.Length || answers.Concat(authority).Concat(additional).Any(static record => record.Type == TypeTsig))
        {
            return null;
        }

        bool isSigned = last is [{ Type: TypeTsig }];
        ReplySignature? signature = last is [{ Type: TypeTsig, Class: ClassAny, TtlSeconds: 0 }] ? ReadSignature(last[0], startsAt) : null;
        return isSigned && signature is null
            ? null
            : new ReplyMessage { Id = id, Flags = flags, Answers = answers, Authority = authority, Signature = signature };
    }

    private static ImmutableArray<ReplyRecord> Records(ref MessageReader reader, int count)
    {
        ImmutableArray<ReplyRecord>.Builder records = ImmutableArray.CreateBuilder<ReplyRecord>();
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            string name = reader.Name();
            int type = reader.UInt16();
            int @class = reader.UInt16();
            uint ttlSeconds = reader.UInt32();
            records.Add(new ReplyRecord(name, type, @class, ttlSeconds, reader.Bytes(reader.UInt16()).ToArray()));
        }

        return records.ToImmutable();
    }

    private static ReplySignature? ReadSignature(ReplyRecord record, int startsAt)
    {
        MessageReader reader = new(record.Data);
        ReplySignature signature = new()
        {
            KeyName = record.Name,
            StartsAt = startsAt,
            Algorithm = reader.Name(), // RFC 8945 §4.2: not compressed, so that the record alone holds it
            SignedAtSeconds = reader.UInt48(),
            FudgeSeconds = reader.UInt16(),
            Mac = reader.Bytes(reader.UInt16()).ToArray(),
            OriginalId = reader.UInt16(),
            Error = reader.UInt16(),
            Other = reader.Bytes(reader.UInt16()).ToArray(),
        };
        return reader.IsBroken ? null : signature;
    }
}
