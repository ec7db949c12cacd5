using System.Buffers;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Which lines of an answer's trailer section go on (RFC 9110 §6.5.1): those that say nothing about the message's framing, routing, or the sender's rights.</summary>
/// <remarks>
/// Pure. A recipient that merges trailers into the header would take them at their word, so what must not come late is dropped: framing and connection, Host, cookies
/// and authorisation, what describes the content, what controls caches, and the forwarding fields.
/// </remarks>
internal static class TrailerFilter
{
    /// <summary>Writes the lines of <paramref name="section"/> that may go on, without the empty line behind them.</summary>
    /// <param name="section">A whole trailer section that <see cref="TrailerChecker"/> has passed, up to its empty line.</param>
    /// <param name="sink">Gets the lines as they came, CRLF included; not flushed.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> section, IBufferWriter<byte> sink)
    {
        int written = 0;
        while (section.IndexOf("\r\n"u8) is int length and > 0)
        {
            ReadOnlySpan<byte> line = section[..(length + 2)];
            section = section[line.Length..];
            if (MayCome(line[..line.IndexOf((byte)':')])) // the checker has seen one
            {
                sink.Write(line);
                written += line.Length;
            }
        }

        return written;
    }

    /// <summary>True when a field called <paramref name="name"/> may come behind the content.</summary>
    public static bool MayCome(ReadOnlySpan<byte> name) =>
        KnownFields.Find(name) == KnownField.Other && !KnownFields.FoldsOntoProtected(name) &&
        !BeginsWith(name, "content-"u8) && !BeginsWith(name, "proxy-"u8) && !Caseless.Is(name, "set-cookie"u8) && !Caseless.Is(name, "www-authenticate"u8) &&
        !Caseless.Is(name, "cache-control"u8) && !Caseless.Is(name, "location"u8) && !Caseless.Is(name, "vary"u8) && !Caseless.Is(name, "expires"u8) &&
        !Caseless.Is(name, "age"u8) && !Caseless.Is(name, "retry-after"u8);

    private static bool BeginsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> beginning) =>
        name.Length >= beginning.Length && Caseless.Is(name[..beginning.Length], beginning);
}
