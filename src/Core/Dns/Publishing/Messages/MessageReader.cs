using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>Reads the parts of a DNS message one after the other.</summary>
/// <remarks>
/// Background. A read past the end, or of what is no name, gives nothing and makes <see cref="IsBroken"/> true for good: who reads looks once, at
/// the end of a part.
/// </remarks>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    /// <summary>RFC 1035 §3.1: a name has 255 bytes at most. It is also what ends a name whose pointers go in a circle.</summary>
    private const int MostNameBytes = 255;

    private readonly ReadOnlySpan<byte> _message = message;

    public int Position { get; private set; }

    public bool IsBroken { get; private set; }

    public int UInt16()
    {
        ReadOnlySpan<byte> bytes = Bytes(2);
        return IsBroken ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint UInt32()
    {
        ReadOnlySpan<byte> bytes = Bytes(4);
        return IsBroken ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public long UInt48() => ((long)UInt16() << 32) | UInt32();

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (IsBroken || count > _message.Length - Position)
        {
            IsBroken = true;
            return [];
        }

        Position += count;
        return _message.Slice(Position - count, count);
    }

    /// <summary>A name in lower case, without a dot behind it; bytes that would make it ambiguous as text are written as <c>\DDD</c> (RFC 1035 §5.1).</summary>
    public string Name()
    {
        StringBuilder name = new();
        int at = Position;
        int? behind = null; // the first pointer: reading goes on there
        for (int usedBytes = 0; usedBytes < MostNameBytes && at < _message.Length;)
        {
            int length = _message[at];
            if (length == 0)
            {
                Position = behind ?? at + 1;
                return name.ToString();
            }

            if (length >= 0xC0 && at + 1 < _message.Length)
            {
                behind ??= at + 2;
                at = ((length & 0x3F) << 8) | _message[at + 1];
                usedBytes += 2; // no name gains by it, but a circle of pointers ends
                continue;
            }

            if (length > 63 || length >= _message.Length - at)
            {
                break;
            }

            Append(name, _message.Slice(at + 1, length));
            at += length + 1;
            usedBytes += length + 1;
        }

        IsBroken = true;
        return "";
    }

    private static void Append(StringBuilder name, ReadOnlySpan<byte> label)
    {
        if (name.Length > 0)
        {
            name.Append('.');
        }

        foreach (byte part in label)
        {
            _ = part is > 0x20 and < 0x7F and not (byte)'.' and not (byte)'\\'
                ? name.Append(char.ToLowerInvariant((char)part))
                : name.Append(CultureInfo.InvariantCulture, $"\\{part:D3}");
        }
    }
}
