using System.Buffers.Binary;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>What a frame is (RFC 9113 §6).</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>One frame of HTTP/2.</summary>
internal sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;

    /// <summary>As it goes over the wire.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[9 + Payload.Length];
        bytes[0] = (byte)(Payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)Payload.Length);
        bytes[3] = (byte)Type;
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Stream);
        Payload.CopyTo(bytes, 9);
        return bytes;
    }

    /// <summary>The error code that a reset or a farewell carries.</summary>
    public uint ErrorCode => BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(Type == FrameType.GoAway ? 4 : 0));

    /// <summary>The status in an answer's head: by our encoder's table of common ones, or as text.</summary>
    public string Status
    {
        get
        {
            int at = 0;
            while ((Payload[at] & 0xE0) == 0x20)
            {
                at++; // a table size
            }

            return Payload[at] switch
            {
                0x88 => "200",
                0x89 => "204",
                0x8a => "206",
                0x8b => "304",
                0x8c => "400",
                0x8d => "404",
                0x8e => "500",
                _ => System.Text.Encoding.Latin1.GetString(Payload, at + 2, 3),
            };
        }
    }
}
