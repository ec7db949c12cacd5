using System.Buffers.Binary;

namespace LoadBalancer.Core.Routing;

/// <summary>A seeded hash of short byte strings.</summary>
/// <remarks>
/// Hot path. Two products and a shift between them, eight bytes a step: one product of 128 bits would do, but takes four where the
/// instruction for it cannot be used (x86-64-v2). It is not cryptographic and need not be: what lies in a table comes from
/// the operator, and a client's lookup never adds to it. The seed keeps a stranger whose rules are imported from aiming at one slot.
/// </remarks>
internal static class ByteHash
{
    // Odd, half of their bits set, no pattern: 2^64 over the golden ratio, and 2^64 times the fraction of the square root of 5, made odd.
    private const ulong FirstFactor = 0x9E37_79B9_7F4A_7C15;
    private const ulong SecondFactor = 0x3C6E_F372_FE94_F82B;

    public static uint Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = seed ^ (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        hash = Mix(hash ^ Tail(bytes));
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Every bit of the last 0 to 7 bytes in one word; the two reads overlap, which the length in the hash makes unambiguous.</summary>
    private static ulong Tail(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) << 32),
        > 0 => bytes[0] | ((ulong)bytes[bytes.Length / 2] << 8) | ((ulong)bytes[^1] << 16),
        _ => 0,
    };

    /// <summary>
    /// The shift brings the upper bits down, which a product alone never does; the second product makes what they do there depend on
    /// carries, and so on the seed.
    /// </summary>
    private static ulong Mix(ulong word)
    {
        word *= FirstFactor;
        return (word ^ (word >> 32)) * SecondFactor;
    }
}
