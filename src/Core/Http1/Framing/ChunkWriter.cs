using System.Buffers;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Our own chunk framing (RFC 9112 §7.1): a size in hexadecimal, no extension.</summary>
internal static class ChunkWriter
{
    /// <summary>Most bytes one chunk's line takes: 16 digits and a CRLF.</summary>
    public const int MaxLineBytes = 18;

    /// <summary>What follows a chunk's payload.</summary>
    public static ReadOnlySpan<byte> ChunkEnd => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer.</summary>
    public static ReadOnlySpan<byte> BodyEnd => "0\r\n\r\n"u8;

    /// <summary>The last chunk, before a trailer section; an empty line ends that.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n"u8;

    /// <summary>Writes one chunk; nothing where there is no payload, for that would end the body.</summary>
    public static void WriteChunk(IBufferWriter<byte> sink, ReadOnlySpan<byte> payload)
    {
        if (!payload.IsEmpty)
        {
            SpanWriter line = new(sink.GetSpan(MaxLineBytes));
            WriteLine(ref line, payload.Length);
            sink.Advance(line.WrittenBytes);
            sink.Write(payload);
            sink.Write(ChunkEnd);
        }
    }

    /// <summary>Writes the line before <paramref name="payloadBytes"/> bytes, which must not be 0: that would end the body.</summary>
    public static void WriteLine(ref SpanWriter writer, long payloadBytes)
    {
        writer.WriteHex(payloadBytes);
        writer.Write(ChunkEnd);
    }
}
