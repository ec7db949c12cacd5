using System.Buffers.Binary;
using System.Text;

namespace LoadBalancer.Core.Dns.Wire;

/// <summary>Reads the records of an answer one after the other, for whoever shows them to a person.</summary>
/// <remarks>Config path: makes strings. Whatever the message holds, it ends, and throws nothing.</remarks>
internal ref struct DnsRecordReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at = DnsHeader.Bytes;

    /// <summary>What was read last: whose record it is.</summary>
    public string Owner { get; private set; } = "";

    public ushort Type { get; private set; }

    public ushort Class { get; private set; }

    public uint TtlSeconds { get; private set; }

    /// <summary>Where its data stands in the message, whose names may point anywhere in it.</summary>
    public Range Data { get; private set; }

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _at == _message.Length;

    /// <summary>Reads a question: <see cref="Owner"/>, <see cref="Type"/> and <see cref="Class"/>.</summary>
    public bool TryReadQuestion() => TryReadHead(DnsHeader.QuestionTailBytes);

    /// <summary>Reads a record.</summary>
    public bool TryReadRecord()
    {
        if (!TryReadHead(DnsHeader.RecordTailBytes))
        {
            return false;
        }

        ReadOnlySpan<byte> tail = _message[(_at - 6).._at];
        TtlSeconds = BinaryPrimitives.ReadUInt32BigEndian(tail);
        int dataBytes = BinaryPrimitives.ReadUInt16BigEndian(tail[4..]);
        Data = _at..(_at + dataBytes);
        _at += dataBytes;
        return _at <= _message.Length;
    }

    /// <summary>Reads a name, pointers followed; null when it is none.</summary>
    /// <param name="message">All of it.</param>
    /// <param name="at">Where the name begins; then what stands behind it.</param>
    public static string? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        StringBuilder name = new();
        int next = at;
        int behind = -1;
        for (int steps = 0; steps < DnsHeader.MostNameBytes && (uint)next < (uint)message.Length; steps++)
        {
            int label = message[next];
            if (label == 0)
            {
                at = behind < 0 ? next + 1 : behind;
                return name.Length == 0 ? "." : name.ToString();
            }

            if (label > DnsHeader.MostLabelBytes)
            {
                if (label < DnsHeader.Pointer >> 8 || next + 2 > message.Length)
                {
                    return null;
                }

                behind = behind < 0 ? next + 2 : behind;
                next = BinaryPrimitives.ReadUInt16BigEndian(message[next..]) & ~DnsHeader.Pointer;
                continue;
            }

            if (next + 1 + label > message.Length)
            {
                return null;
            }

            AppendLabel(name, message.Slice(next + 1, label));
            next += 1 + label;
        }

        return null; // a circle, or cut short
    }

    /// <summary>As in a zone file (RFC 1035 §5.1): what is no visible character is written as a number.</summary>
    private static void AppendLabel(StringBuilder name, ReadOnlySpan<byte> label)
    {
        foreach (byte value in label)
        {
            _ = value is <= (byte)' ' or > (byte)'~' ? name.Append('\\').Append(value.ToString("D3"))
                : value is (byte)'.' or (byte)'\\' ? name.Append('\\').Append((char)value) : name.Append((char)value);
        }

        name.Append('.');
    }

    private bool TryReadHead(int tailBytes)
    {
        string? owner = ReadName(_message, ref _at);
        if (owner is null || _message.Length - _at < tailBytes)
        {
            return false;
        }

        Owner = owner;
        Type = BinaryPrimitives.ReadUInt16BigEndian(_message[_at..]);
        Class = BinaryPrimitives.ReadUInt16BigEndian(_message[(_at + 2)..]);
        _at += tailBytes;
        return true;
    }
}
