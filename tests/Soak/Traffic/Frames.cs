using System.Buffers.Binary;

namespace LoadBalancer.Soak.Traffic;

/// <summary>WebSocket frames (RFC 6455 §5.2) of the one form a run uses: final, binary, a 16-bit length; masked by clients.</summary>
internal static class Frames
{
    private const byte FinalBinary = 0x82;
    private const byte Masked = 0x80;
    private const byte Length16 = 126;
    private static readonly byte[] Mask = [0x5a, 0xc3, 0x17, 0x99];

    /// <summary>The frame that carries the bytes of the nonce's body from <paramref name="place"/> on.</summary>
    public static byte[] Of(Nonce nonce, long place, int count, bool isClients)
    {
        int headBytes = isClients ? 8 : 4;
        byte[] frame = new byte[headBytes + count];
        frame[0] = FinalBinary;
        frame[1] = isClients ? (byte)(Masked | Length16) : Length16;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)count);
        NonceBody.Fill(frame.AsSpan(headBytes), nonce, place);
        if (isClients)
        {
            Mask.CopyTo(frame, 4);
            Toggle(frame.AsSpan(headBytes));
        }

        return frame;
    }

    /// <summary>Reads one frame and checks every byte of it; gives its length, or null when the other side has finished instead.</summary>
    public static async Task<int?> TryReadAsync(Wire wire, Nonce nonce, long place, bool isClients)
    {
        if (wire.UnreadBytes == 0 && !await wire.TryFillAsync())
        {
            return null;
        }

        byte[] head = await wire.ReadExactAsync(isClients ? 8 : 4);
        int count = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2));
        byte[] frame = await wire.ReadExactAsync(count);
        if (isClients)
        {
            Toggle(frame);
        }

        if (head[0] != FinalBinary || (head[1] & 0x7f) != Length16 || (isClients && !head.AsSpan(4).SequenceEqual(Mask)))
        {
            throw new WrongBytesException($"the tunnel of {nonce}: no frame begins with {Convert.ToHexString(head)}");
        }

        NonceBody.Check(frame, nonce, place);
        return count;
    }

    private static void Toggle(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= Mask[i % Mask.Length];
        }
    }
}
