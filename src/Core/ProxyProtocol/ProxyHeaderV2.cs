using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>Version 2: a signature, what it is about, and a block of as many bytes as it says: the addresses, then fields of type, length and value (TLVs).</summary>
/// <remarks>Of the fields only the checksum is looked at; the others are passed over, but have to be whole.</remarks>
internal static class ProxyHeaderV2
{
    /// <summary>Signature, version and command, family, length.</summary>
    public const int FixedBytes = 16;

    /// <summary>The longest block that is taken: addresses and every field that is in use (a certificate's names, a cloud's identifiers) need some hundred bytes.</summary>
    public const int MaxLength = 4096;

    // Version 2 in the upper half, the command in the lower.
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;

    // The family in the upper half, 1 for a stream in the lower: a datagram's sender would not be this connection's client.
    private const byte Unspecified = 0x00;
    private const byte Inet = 0x11;
    private const byte Inet6 = 0x21;
    private const byte Unix = 0x31;
    private const int UnixAddressesBytes = 216; // two of 108
    private const byte ChecksumType = 0x03;
    private const int ChecksumBytes = 4;

    /// <summary>No text begins so, and no TLS record.</summary>
    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, out ProxyHeader header, out int headerBytes)
    {
        header = default;
        headerBytes = 0;
        int compared = Math.Min(bytes.Length, Signature.Length);
        if (!bytes[..compared].SequenceEqual(Signature[..compared]))
        {
            return ProxyHeaderStatus.Invalid;
        }

        // Each of the fixed bytes is judged as soon as it is there: who sends something else need not be waited for.
        bool isProxy = bytes.Length > 12 && bytes[12] == Proxy;
        if ((bytes.Length > 12 && !isProxy && bytes[12] != Local) || (bytes.Length > 13 && isProxy && bytes[13] is not (Unspecified or Inet or Inet6 or Unix)))
        {
            return ProxyHeaderStatus.Invalid;
        }

        if (bytes.Length < FixedBytes)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (length > MaxLength)
        {
            return ProxyHeaderStatus.Invalid;
        }

        if (bytes.Length < FixedBytes + length)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        ReadOnlySpan<byte> whole = bytes[..(FixedBytes + length)];
        if (isProxy && !TryReadBlock(whole, bytes[13], out header))
        {
            return ProxyHeaderStatus.Invalid;
        }

        headerBytes = whole.Length; // LOCAL: the block is passed over, whatever it holds
        return ProxyHeaderStatus.Complete;
    }

    private static bool TryReadBlock(ReadOnlySpan<byte> whole, byte family, out ProxyHeader header)
    {
        header = default;
        ReadOnlySpan<byte> block = whole[FixedBytes..];
        int addressBytes = family switch { Inet => 4, Inet6 => 16, _ => 0 };
        int addressesBytes = family == Unix ? UnixAddressesBytes : addressBytes == 0 ? 0 : 2 * (addressBytes + 2);
        if (block.Length < addressesBytes || !HasSoundFields(whole, FixedBytes + addressesBytes))
        {
            return false;
        }

        if (addressBytes > 0)
        {
            ReadOnlySpan<byte> ports = block[(2 * addressBytes)..];
            header = new ProxyHeader(
                new IPEndPoint(new IPAddress(block[..addressBytes]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
                new IPEndPoint(new IPAddress(block[addressBytes..(2 * addressBytes)]), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])));
        }

        return true;
    }

    /// <summary>True when the fields fill the rest exactly and the checksum, if there is one, is the header's.</summary>
    private static bool HasSoundFields(ReadOnlySpan<byte> whole, int at)
    {
        int checksumAt = 0;
        while (at < whole.Length)
        {
            if (whole.Length - at < 3)
            {
                return false;
            }

            int valueBytes = BinaryPrimitives.ReadUInt16BigEndian(whole[(at + 1)..]);
            if (whole.Length - at - 3 < valueBytes)
            {
                return false;
            }

            if (whole[at] == ChecksumType)
            {
                if (valueBytes != ChecksumBytes || checksumAt != 0)
                {
                    return false;
                }

                checksumAt = at + 3;
            }

            at += 3 + valueBytes;
        }

        return checksumAt == 0 || Checksum(whole, checksumAt) == BinaryPrimitives.ReadUInt32BigEndian(whole[checksumAt..]);
    }

    /// <summary>CRC32C (RFC 9260 appendix A) of the header, with 0 where the checksum itself stands.</summary>
    private static uint Checksum(ReadOnlySpan<byte> whole, int checksumAt)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < whole.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= checksumAt && i < checksumAt + ChecksumBytes ? (byte)0 : whole[i]);
        }

        return ~crc;
    }
}
