using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

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

    /// <summary>A seed drawn anew for each table, so that nothing learned from one generation's timing helps against the next.</summary>
    /// <remarks>
    /// A GUID's bits come from the kernel's generator as they are. <c>RandomNumberGenerator</c> asks OpenSSL, whose libraries then stay in
    /// memory: 4.5 MiB, a quarter of the process at rest (docs/adr/0008).
    /// </remarks>
    public static ulong DrawSeed()
    {
        Span<byte> drawn = stackalloc byte[16];
        bool fits = Guid.NewGuid().TryWriteBytes(drawn);
        Debug.Assert(fits, "a GUID is 16 bytes");

        // Either half has bits that say "random GUID" (RFC 9562 §5.4), at places where the other has random ones.
        return BitConverter.ToUInt64(drawn) ^ BitConverter.ToUInt64(drawn[8..]);
    }

    public static uint Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = Extend(seed, bytes);
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>The hash of what <paramref name="hash"/> is of, and of <paramref name="bytes"/> behind it; the first is a seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a lookup's first step
    public static ulong Extend(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash ^= (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        return Mix(hash ^ Tail(bytes));
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
