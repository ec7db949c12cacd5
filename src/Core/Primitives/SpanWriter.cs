using System.Buffers.Text;
using System.Diagnostics;

namespace LoadBalancer.Core.Primitives;

/// <summary>Fills a span from left to right.</summary>
/// <remarks>
/// Hot path: no allocation. The caller sizes the span beforehand; writing past its end is our own bug and throws, as every span
/// does.
/// </remarks>
internal ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far.</summary>
    public int WrittenBytes { get; private set; }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _target[..WrittenBytes];

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[WrittenBytes..]);
        WrittenBytes += bytes.Length;
    }

    public void Write(byte value) => _target[WrittenBytes++] = value;

    /// <summary>Writes <paramref name="value"/> in decimal, without leading zeros or a sign.</summary>
    public void WriteDecimal(long value)
    {
        Debug.Assert(value >= 0, "lengths and ports are never negative");
        if (value is >= 100 and < 1000)
        {
            // Every status and many a length: the formatter, which knows more forms than this one, costs three times as much.
            uint number = (uint)value;
            uint tens = number / 10;
            Span<byte> text = _target.Slice(WrittenBytes, 3);
            text[2] = (byte)('0' + (number - (tens * 10)));
            text[1] = (byte)('0' + (tens % 10));
            text[0] = (byte)('0' + (tens / 10));
            WrittenBytes += 3;
            return;
        }

        Utf8Formatter.TryFormat(value, _target[WrittenBytes..], out int digits);
        WrittenBytes += digits;
    }

    /// <summary>Writes <paramref name="value"/> in upper-case hexadecimal, without leading zeros.</summary>
    public void WriteHex(long value)
    {
        value.TryFormat(_target[WrittenBytes..], out int digits, "X");
        WrittenBytes += digits;
    }
}
