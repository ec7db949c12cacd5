using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LoadBalancer.Core.Observability;

/// <summary>Bytes of a client on their way into a JSON string.</summary>
/// <remarks>
/// Background. A client may send any byte; a line must be UTF-8 and one line. JSON escapes the control characters. A byte that
/// is not part of well-formed UTF-8 is printed as <c>\x</c> and two hex digits, and so is a backslash, which makes it
/// reversible: in the decoded string every backslash begins such a triple.
/// </remarks>
internal readonly ref struct AccessLogText(ReadOnlySpan<byte> bytes, bool isCut)
{
    /// <summary>Ends a text that was longer than is kept.</summary>
    private const string CutMark = "...[truncated]";

    // What needs no look at UTF-8: visible ASCII but the backslash (0x5C).
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x5F).Where(value => value != '\\').Select(value => (byte)value)]);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly bool _isCut = isCut;

    /// <summary>Writes the text as a string, or null when there is none.</summary>
    public void WriteTo(Utf8JsonWriter json, JsonEncodedText key, ArrayBufferWriter<byte> scratch)
    {
        if (_bytes.IsEmpty)
        {
            json.WriteNull(key);
        }
        else if (!_isCut && !_bytes.ContainsAnyExcept(Plain))
        {
            json.WriteString(key, _bytes);
        }
        else
        {
            scratch.ResetWrittenCount();
            Escape(_bytes, scratch);
            if (_isCut)
            {
                Encoding.ASCII.GetBytes(CutMark, scratch);
            }

            json.WriteString(key, scratch.WrittenSpan);
        }
    }

    private static void Escape(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> output)
    {
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune rune, out int usedBytes);
            if (status == OperationStatus.Done && rune.Value != '\\')
            {
                output.Write(rest[..usedBytes]);
            }
            else
            {
                EscapeBytes(rest[..usedBytes], output);
            }

            rest = rest[usedBytes..];
        }
    }

    private static void EscapeBytes(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        foreach (byte value in bytes)
        {
            output.Write([(byte)'\\', (byte)'x', HexDigit(value >> 4), HexDigit(value & 0xF)]);
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
