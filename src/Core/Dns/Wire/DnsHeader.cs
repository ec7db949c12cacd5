namespace LoadBalancer.Core.Dns.Wire;

/// <summary>The first twelve bytes of a message (RFC 1035 §4.1.1), and the figures of EDNS (RFC 6891).</summary>
internal static class DnsHeader
{
    public const int Bytes = 12;

    // Its third byte.
    public const byte IsResponse = 0x80;
    public const byte OpcodeMask = 0x78;
    public const byte IsAuthoritative = 0x04;
    public const byte IsTruncated = 0x02;
    public const byte IsRecursionDesired = 0x01;

    // Where the four counts stand.
    public const int QuestionCountAt = 4;
    public const int AnswerCountAt = 6;
    public const int AuthorityCountAt = 8;
    public const int AdditionalCountAt = 10;

    public const ushort ClassIn = 1;

    /// <summary>Of a name, its length bytes and the root's included (RFC 1035 §2.3.4).</summary>
    public const int MostNameBytes = 255;

    /// <summary>Of one label.</summary>
    public const int MostLabelBytes = 63;

    /// <summary>Type and class behind a question's name.</summary>
    public const int QuestionTailBytes = 4;

    /// <summary>Type, class, TTL and length behind a record's name.</summary>
    public const int RecordTailBytes = 10;

    /// <summary>Over UDP without EDNS (RFC 1035 §4.2.1).</summary>
    public const int PlainUdpBytes = 512;

    /// <summary>Over UDP at most, whatever the client can take: what fits into IPv6's least packet, so that nothing is fragmented (DNS flag day 2020).</summary>
    public const int MostUdpBytes = 1232;

    /// <summary>Over TCP: what its two bytes of length can say.</summary>
    public const int MostTcpBytes = ushort.MaxValue;

    /// <summary>An OPT record without options.</summary>
    public const int OptBytes = 11;

    /// <summary>Of an OPT record's flags: the client wants DNSSEC records (RFC 3225).</summary>
    public const ushort IsDnssecOk = 0x8000;

    /// <summary>The two bits of a pointer into the message (RFC 1035 §4.1.4).</summary>
    public const int Pointer = 0xC000;
}
