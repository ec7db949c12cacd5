using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LoadBalancer.Core.Http1;

/// <summary>Bytes that end a scan (<see cref="ByteScan"/>).</summary>
internal interface IByteClass
{
    /// <summary>All ones at each byte that belongs to the class, zero at each other.</summary>
    static abstract Vector128<byte> Find(Vector128<byte> bytes);
}

/// <summary>Every control but HTAB: <see cref="Grammar.LineStop"/>.</summary>
internal readonly struct LineStopBytes : IByteClass
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Find(Vector128<byte> bytes)
    {
        Vector128<byte> belowSpace = Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);
        return Vector128.AndNot(belowSpace, Vector128.Equals(bytes, Vector128.Create((byte)'\t')))
            | Vector128.Equals(bytes, Vector128.Create((byte)0x7F));
    }
}

/// <summary>All but <c>VCHAR</c>, which is all a request target may hold (RFC 9112 §3.2 allows no white space, RFC 3986 no high byte).</summary>
internal readonly struct NotVisibleBytes : IByteClass
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Find(Vector128<byte> bytes)
    {
        Vector128<byte> above = bytes - Vector128.Create((byte)0x21); // 0x21 to 0x7E become 0 to 0x5D, the rest more
        return Vector128.Equals(Vector128.Max(above, Vector128.Create((byte)0x5E)), above);
    }
}

/// <summary>All but <c>tchar</c>: what <see cref="Grammar.Token"/> lacks.</summary>
internal readonly struct NotTokenBytes : IByteClass
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Find(Vector128<byte> bytes) => AsciiBitmap.Outside(bytes, Vector128.Create(
        (byte)0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70));
}

/// <summary>All but <c>tchar</c>, and the two of them that some applications read as a hyphen, <c>_</c> and <c>.</c> (wire.md A14).</summary>
internal readonly struct NotPlainNameBytes : IByteClass
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Find(Vector128<byte> bytes) => AsciiBitmap.Outside(bytes, Vector128.Create(
        (byte)0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF0, 0x50));
}

/// <summary>All but letters, digits, hyphen, dot and underscore: what no registered name in Host holds.</summary>
internal readonly struct NotHostNameBytes : IByteClass
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Find(Vector128<byte> bytes) => AsciiBitmap.Outside(bytes, Vector128.Create(
        (byte)0xA8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF0, 0x50, 0x50, 0x54, 0x54, 0x70));
}

/// <summary>A set of ASCII in sixteen bytes: bit h of byte l is the character 16 h + l. The tests hold each against its text.</summary>
internal static class AsciiBitmap
{
    /// <summary>All ones at each byte that is not in <paramref name="set"/>; a byte above 0x7F never is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Outside(Vector128<byte> bytes, Vector128<byte> set)
    {
        Vector128<byte> row = Vector128.ShuffleNative(set, bytes & Vector128.Create((byte)0x0F));
        Vector128<byte> bit = Vector128.ShuffleNative(
            Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0), bytes >>> 4);
        return Vector128.Equals(row & bit, Vector128<byte>.Zero);
    }
}
