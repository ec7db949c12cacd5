using System.Buffers;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>An answer of our own (reference.md §4): status, one line of text, Content-Length, Date, keep or close.</summary>
/// <remarks>Never an echo of the client's bytes: every text is a constant.</remarks>
internal readonly ref struct LocalAnswer(int statusCode, ReadOnlySpan<byte> text)
{
    /// <summary>Status line and fields, the text not counted.</summary>
    private const int MaxHeadBytes = 320;

    /// <summary>What a client may ask of a resource it does not know (RFC 9110 §10.2.1): all but the two methods we refuse.</summary>
    private static ReadOnlySpan<byte> Allow => "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"u8;

    private readonly ReadOnlySpan<byte> _text = text;

    public int StatusCode { get; } = statusCode;

    /// <summary>Writes the answer; the caller flushes.</summary>
    /// <param name="output">The client's pipe.</param>
    /// <param name="date">Now, as an IMF-fixdate.</param>
    /// <param name="isHead">The answer to HEAD keeps its length and leaves out its text.</param>
    /// <param name="closes">True when this connection ends after the answer.</param>
    /// <returns>Bytes written.</returns>
    public int Write(IBufferWriter<byte> output, ReadOnlySpan<byte> date, bool isHead, bool closes)
    {
        SpanWriter writer = new(output.GetSpan(MaxHeadBytes + _text.Length));
        writer.Write("HTTP/1.1 "u8);
        writer.WriteDecimal(StatusCode);
        writer.Write((byte)' ');
        writer.Write(ReasonPhrase(StatusCode));
        writer.Write("\r\nDate: "u8);
        writer.Write(date);
        writer.Write("\r\n"u8);
        if (StatusCode is 204 or 405)
        {
            writer.Write(Allow); // RFC 9110 §15.5.6: 405 MUST carry Allow
        }

        if (StatusCode == 426)
        {
            writer.Write(WebSocketHandshake.UpgradeFields); // RFC 9110 §15.5.22: 426 MUST carry Upgrade
            writer.Write("Sec-WebSocket-Version: 13\r\n"u8); // RFC 6455 §4.2.2, step 4
        }

        if (StatusCode != 204)
        {
            writer.Write("Content-Type: text/plain\r\nContent-Length: "u8);
            writer.WriteDecimal(_text.Length);
            writer.Write("\r\n"u8);
        }

        writer.Write(closes ? "Connection: close\r\n\r\n"u8 : "\r\n"u8);
        if (!isHead && StatusCode != 204)
        {
            writer.Write(_text);
        }

        output.Advance(writer.WrittenBytes);
        return writer.WrittenBytes;
    }

    private static ReadOnlySpan<byte> ReasonPhrase(int statusCode) => statusCode switch
    {
        200 => "OK"u8,
        204 => "No Content"u8,
        400 => "Bad Request"u8,
        404 => "Not Found"u8,
        405 => "Method Not Allowed"u8,
        408 => "Request Timeout"u8,
        413 => "Content Too Large"u8,
        414 => "URI Too Long"u8,
        417 => "Expectation Failed"u8,
        426 => "Upgrade Required"u8,
        431 => "Request Header Fields Too Large"u8,
        500 => "Internal Server Error"u8,
        501 => "Not Implemented"u8,
        502 => "Bad Gateway"u8,
        503 => "Service Unavailable"u8,
        504 => "Gateway Timeout"u8,
        505 => "HTTP Version Not Supported"u8,
        508 => "Loop Detected"u8,
        _ => ""u8,
    };
}
