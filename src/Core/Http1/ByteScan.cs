using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LoadBalancer.Core.Http1;

/// <summary>Finds the first byte of a class in a piece of a head.</summary>
/// <remarks>
/// Hot path. The pieces are short, names of ten bytes and lines of thirty, and a general search spends more on choosing its road than
/// on the bytes. Here there is one: sixteen at a time, and what is read of them beyond the piece is not looked at. About 20
/// instructions for a piece of up to sixteen bytes, where <c>IndexOfAny</c> over the same set takes 60.
/// </remarks>
internal static class ByteScan
{
    /// <summary>
    /// Index in <paramref name="bytes"/> of the first byte of <typeparamref name="TClass"/> from <paramref name="from"/> on and before
    /// <paramref name="to"/>; <paramref name="to"/> when there is none.
    /// </summary>
    /// <param name="bytes">More than the piece: the head it lies in, so that sixteen bytes can be read at its end.</param>
    /// <param name="from">The piece's first byte.</param>
    /// <param name="to">Behind its last byte.</param>
    public static int IndexOf<TClass>(ReadOnlySpan<byte> bytes, int from, int to)
        where TClass : struct, IByteClass
    {
        Debug.Assert(from >= 0 && to >= 0 && from <= bytes.Length && to <= bytes.Length, "the piece lies in the head");
        int lastWindow = bytes.Length - Vector128<byte>.Count;
        if (lastWindow < 0)
        {
            return First(TClass.Find(Few(bytes)).ExtractMostSignificantBits() >> from, from, to);
        }

        int at = from;
        while (at <= lastWindow)
        {
            uint found = Window<TClass>(bytes, at); // at <= lastWindow
            if (found != 0)
            {
                return Math.Min(at + BitOperations.TrailingZeroCount(found), to);
            }

            at += Vector128<byte>.Count;
            if (at >= to)
            {
                return to;
            }
        }

        return First(Window<TClass>(bytes, lastWindow) >> (at - lastWindow), at, to); // reaches back over bytes already seen
    }

    /// <summary>True when no byte of <paramref name="bytes"/> is of <typeparamref name="TClass"/>.</summary>
    public static bool IsFreeOf<TClass>(ReadOnlySpan<byte> bytes)
        where TClass : struct, IByteClass => IndexOf<TClass>(bytes, 0, bytes.Length) == bytes.Length;

    private static int First(uint found, int at, int to) => found == 0 ? to : Math.Min(at + BitOperations.TrailingZeroCount(found), to);

    /// <summary>
    /// 0 to 15 bytes, and anything behind them. They are read twice where two reads overlap, which puts the same bits in the same place.
    /// </summary>
    private static Vector128<byte> Few(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        if (length >= sizeof(ulong))
        {
            ulong last = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]);
            return Vector128.Create(BinaryPrimitives.ReadUInt64LittleEndian(bytes), last >> (8 * (16 - length))).AsByte();
        }

        ulong few = length >= sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) << (8 * (length - sizeof(uint))))
            : length > 0 ? bytes[0] | ((uint)bytes[length / 2] << (8 * (length / 2))) | ((uint)bytes[length - 1] << (8 * (length - 1)))
            : 0;
        return Vector128.CreateScalar(few).AsByte();
    }

    /// <summary>A bit for each of the sixteen bytes from <paramref name="at"/> on; the caller knows that they are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Window<TClass>(ReadOnlySpan<byte> bytes, int at)
        where TClass : struct, IByteClass =>
        TClass.Find(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(bytes), (nuint)at)).ExtractMostSignificantBits();
}
