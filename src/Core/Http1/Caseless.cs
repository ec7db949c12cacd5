using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LoadBalancer.Core.Http1;

/// <summary>Compares bytes of the wire with a word of ours, whatever the case of their letters.</summary>
/// <remarks>Hot path: one to three comparisons of up to eight bytes. Exact: only a letter has a second form.</remarks>
internal static class Caseless
{
    /// <summary>Words longer than three steps of eight bytes would need a loop, and there are none.</summary>
    private const int MaxWordBytes = 24;

    /// <summary>The bit that tells the cases of a letter apart, in each byte.</summary>
    private const ulong CaseBits = 0x2020_2020_2020_2020;

    /// <param name="bytes">Any bytes.</param>
    /// <param name="word">Lower-case letters, digits, hyphens and slashes, 1 to 24 of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) => bytes.Length == word.Length && IsOfOneLength(bytes, word);

    private static bool IsOfOneLength(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word)
    {
        Debug.Assert(bytes.Length == word.Length, "the reads below know one length");
        Debug.Assert(word.Length is > 0 and <= MaxWordBytes, "what is between the first eight bytes and the last is eight at most");

        // Two steps may cover the same bytes; none leaves one out.
        int length = word.Length;
        ref byte left = ref MemoryMarshal.GetReference(bytes);
        ref byte right = ref MemoryMarshal.GetReference(word);
        return length >= sizeof(ulong)
            ? IsAt<ulong>(ref left, ref right, 0)
                && IsAt<ulong>(ref left, ref right, length - sizeof(ulong)) // the last eight of at least eight
                && (length <= 2 * sizeof(ulong) || IsAt<ulong>(ref left, ref right, sizeof(ulong))) // the second eight of more than sixteen
            : length >= sizeof(uint)
                ? IsAt<uint>(ref left, ref right, 0)
                    && IsAt<uint>(ref left, ref right, length - sizeof(uint)) // the last four of at least four
                : IsAt<byte>(ref left, ref right, 0)
                    && IsAt<byte>(ref left, ref right, length / 2)
                    && IsAt<byte>(ref left, ref right, length - 1); // of one to three bytes these are all
    }

    /// <summary>
    /// A lower-case letter has the bit above the one of its case, a digit and a hyphen have not: so the case is taken from the bytes
    /// exactly where the word has a letter, and CR, which differs from a hyphen in that bit alone, is not taken for one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAt<TStep>(ref byte bytes, ref byte word, int at)
        where TStep : unmanaged
    {
        ulong left = Read<TStep>(ref bytes, at);
        ulong right = Read<TStep>(ref word, at);
        return (left | ((right >> 1) & CaseBits)) == right;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read<TStep>(ref byte bytes, int at)
        where TStep : unmanaged => typeof(TStep) == typeof(ulong) ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))
            : typeof(TStep) == typeof(uint) ? Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at))
            : Unsafe.Add(ref bytes, at);
}
