using System.Buffers;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Http1;

/// <summary>The character classes of RFC 9110 §5.6 and RFC 9112 as vectorised searches.</summary>
/// <remarks>For pieces of a head, which are short, <see cref="ByteScan"/> has the same classes.</remarks>
internal static class Grammar
{
    /// <summary><c>tchar</c> (RFC 9110 §5.6.2).</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// What ends a search for a line's end: every control but HTAB. The first hit must be the CR of a CRLF; anything else is a
    /// fault, so one pass finds the end of the line and proves its bytes (RFC 9110 §5.5, RFC 9112 §2.2).
    /// </summary>
    public static readonly SearchValues<byte> LineStop = SearchValues.Create(Bytes(static b => b is < 0x20 and not 0x09 or 0x7F));

    /// <summary>True for <c>SP</c> and <c>HTAB</c>, the optional white space of RFC 9110 §5.6.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>Takes optional white space off both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        int start = 0;
        int end = value.Length;
        while (start < end && IsBlank(value[start]))
        {
            start++;
        }

        while (end > start && IsBlank(value[end - 1]))
        {
            end--;
        }

        return value[start..end];
    }

    private static byte[] Bytes(Func<int, bool> belongs) => [.. Enumerable.Range(0, 256).Where(belongs).Select(static b => (byte)b)];
}
