using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Writes field lines in the one form we send: name, colon, space, value, CRLF.</summary>
internal static class FieldWriter
{
    /// <summary>Writes the lines of a head that go on.</summary>
    /// <param name="writer">Has room for the lines, and a byte more for each.</param>
    /// <param name="bytes">The head, to its end.</param>
    /// <param name="lines">Its lines in their order, those marked that are consumed.</param>
    /// <param name="isRequest">Leaves out what <see cref="ForwardingFields"/> writes.</param>
    public static void WritePassing(ref SpanWriter writer, ReadOnlySpan<byte> bytes, ReadOnlySpan<FieldLine> lines, bool isRequest)
    {
        // Nearly every line has come in our one form, and lines that follow one another are copied as one piece.
        int pieceStart = 0;
        int pieceEnd = 0;
        foreach (ref readonly FieldLine line in lines)
        {
            if (line.IsConsumed || (isRequest && ForwardingFields.Owns(line.Known)))
            {
                continue;
            }

            bool isAsWritten = IsAsWritten(line, bytes);
            if (line.NameStart != pieceEnd || !isAsWritten)
            {
                writer.Write(bytes[pieceStart..pieceEnd]);
                pieceStart = pieceEnd = line.NameStart;
            }

            if (isAsWritten)
            {
                pieceEnd = line.ValueStart + line.ValueLength + 2;
            }
            else
            {
                Write(ref writer, line.Name(bytes), line.Value(bytes));
            }
        }

        writer.Write(bytes[pieceStart..pieceEnd]);
    }

    public static void Write(ref SpanWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        writer.Write(name);
        writer.Write(": "u8);
        writer.Write(value);
        writer.Write("\r\n"u8);
    }

    /// <summary>Writes the one framing field of a message, or none (wire.md rule 2).</summary>
    public static void WriteFraming(ref SpanWriter writer, BodyFraming framing)
    {
        switch (framing.Kind)
        {
            case BodyKind.Length:
                writer.Write("Content-Length: "u8);
                writer.WriteDecimal(framing.LengthBytes);
                writer.Write("\r\n"u8);
                break;
            case BodyKind.Chunked:
                writer.Write("Transfer-Encoding: chunked\r\n"u8);
                break;
        }
    }

    /// <summary>True when the line came as <see cref="Write"/> writes it: one space before the value, nothing between it and CRLF.</summary>
    private static bool IsAsWritten(in FieldLine line, ReadOnlySpan<byte> bytes) =>
        line.ValueStart == line.NameStart + line.NameLength + 2 && bytes[line.ValueStart - 1] == ' ' &&
        bytes[line.ValueStart + line.ValueLength] == '\r';
}
