using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Writes field lines in the one form we send: name, colon, space, value, CRLF.</summary>
internal static class FieldWriter
{
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
}
