using System.Buffers;
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
        Latin1Text.WriteToken(output, asksWebSocket ? "GET" : request.Method);
        output.Write(" "u8);
        Latin1Text.WriteVisible(output, request.RawTarget);
        output.Write(" HTTP/1.1\r\n"u8);
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
                Latin1Text.WriteField(output, name, string.Join("; ", values.ToArray())); // RFC 9113 §8.2.3
                continue;
            }

            foreach (string? value in values)
            {
                Latin1Text.WriteField(output, IsOfConnection(known) ? "\0" : name, value ?? "");
            }
        }

        if (asksWebSocket)
        {
            Latin1Text.WriteField(output, "Connection", "Upgrade");
            Latin1Text.WriteField(output, "Upgrade", "websocket");
            Latin1Text.WriteField(output, "Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))); // HTTP/2 has none (RFC 8441 §5)
        }

        bool isChunked = hasBody && !hasLength && !asksWebSocket;
        output.Write(isChunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        return isChunked;
    }

    /// <summary>RFC 9113 §8.2.2.</summary>
    private static bool IsOfConnection(KnownField known) => known is KnownField.Connection or KnownField.ProxyConnection or KnownField.KeepAlive
        or KnownField.TransferEncoding or KnownField.Upgrade or KnownField.Http2Settings;
}
