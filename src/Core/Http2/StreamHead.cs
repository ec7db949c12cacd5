using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using LoadBalancer.Core.Http1;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace LoadBalancer.Core.Http2;

/// <summary>Writes a stream's request as the head of an HTTP/1.1 message (RFC 9113 §8.3).</summary>
/// <remarks>
/// What HTTP/2 lets through and a line of text cannot carry (CR, LF, spaces in names, and the fields of RFC 9113 §8.2.2, which make a message malformed) is written with a NUL
/// in its place: whoever reads the head refuses that with 400, so no such byte ever divides one message into two.
/// </remarks>
internal static class StreamHead
{
    /// <param name="request">The stream's.</param>
    /// <param name="asksWebSocket">It is an extended CONNECT for a WebSocket (RFC 8441).</param>
    /// <param name="hasBody">Frames with content follow, or may.</param>
    /// <param name="output">Gets the head; not flushed.</param>
    /// <returns>True when the body is to be sent in chunks: no length is stated.</returns>
    public static bool Write(IHttpRequestFeature request, bool asksWebSocket, bool hasBody, PipeWriter output)
    {
        WriteToken(output, asksWebSocket ? "GET" : request.Method);
        Write(output, " "u8);
        WriteVisible(output, request.RawTarget);
        Write(output, " HTTP/1.1\r\n"u8);
        bool hasLength = false;
        foreach ((string name, StringValues values) in request.Headers)
        {
            if (name.StartsWith(':'))
            {
                continue; // Kestrel lists :protocol and the like beside the fields
            }

            KnownField known = KnownFields.Find(Encoding.Latin1.GetBytes(name));
            hasLength |= known == KnownField.ContentLength;
            if (known == KnownField.Cookie && values.Count > 1)
            {
                WriteField(output, name, string.Join("; ", values.ToArray())); // RFC 9113 §8.2.3
                continue;
            }

            foreach (string? value in values)
            {
                WriteField(output, IsOfConnection(known) ? "\0" : name, value ?? "");
            }
        }

        if (asksWebSocket)
        {
            WriteField(output, "Connection", "Upgrade");
            WriteField(output, "Upgrade", "websocket");
            WriteField(output, "Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))); // HTTP/2 has none (RFC 8441 §5)
        }

        bool isChunked = hasBody && !hasLength && !asksWebSocket;
        Write(output, isChunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        return isChunked;
    }

    /// <summary>RFC 9113 §8.2.2.</summary>
    private static bool IsOfConnection(KnownField known) => known is KnownField.Connection or KnownField.ProxyConnection or KnownField.KeepAlive
        or KnownField.TransferEncoding or KnownField.Upgrade or KnownField.Http2Settings;

    private static void WriteField(PipeWriter output, string name, string value)
    {
        WriteToken(output, name);
        Write(output, ": "u8);
        Span<byte> bytes = output.GetSpan(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            bytes[i] = value[i] is '\r' or '\n' or > '\xFF' ? (byte)0 : (byte)value[i];
        }

        output.Advance(value.Length);
        Write(output, "\r\n"u8);
    }

    private static void WriteToken(PipeWriter output, string token)
    {
        Span<byte> bytes = output.GetSpan(token.Length);
        for (int i = 0; i < token.Length; i++)
        {
            bytes[i] = token[i] <= '\x7F' && Grammar.Token.Contains((byte)token[i]) ? (byte)token[i] : (byte)0;
        }

        output.Advance(token.Length);
    }

    private static void WriteVisible(PipeWriter output, string text)
    {
        Span<byte> bytes = output.GetSpan(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = text[i] is > ' ' and <= '\xFF' ? (byte)text[i] : (byte)0;
        }

        output.Advance(text.Length);
    }

    private static void Write(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
