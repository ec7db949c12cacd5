using System.Buffers;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>An answer of our own (reference.md §4): status, one line of text, Content-Length, Date, keep or close.</summary>
/// <remarks>
/// A field that the route sets or removes is not written by us too: of none are there two. Every text is a constant, or the operator's (<c>respond</c>). Only what a template of the operator's asks for is an echo of the
/// client's bytes, and <see cref="TemplateValues"/> says why that ends no line.
/// </remarks>
internal readonly ref struct LocalAnswer(int statusCode, ReadOnlySpan<byte> text)
{
    /// <summary>Status line and fields, without the text and what the operator's words add.</summary>
    private const int MaxHeadBytes = 360;

    /// <summary>What a client may ask of a resource it does not know (RFC 9110 §10.2.1): all but the two methods we refuse.</summary>
    private static ReadOnlySpan<byte> Allow => "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"u8;

    private readonly ReadOnlySpan<byte> _text = text;

    public int StatusCode { get; } = statusCode;

    /// <summary>What <see cref="StatusCode"/> stands for here: the operator's own answer is given without the fields that ours need.</summary>
    public bool IsOperators { get; init; }

    /// <summary>Media type of the text; empty: <c>text/plain</c>.</summary>
    public ReadOnlySpan<byte> ContentType { get; init; }

    /// <summary>Where a redirect leads; null: it is none.</summary>
    public ValueTemplate? Location { get; init; }

    /// <summary>Whole seconds until the client may ask again; 0: not said.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>Strict-Transport-Security as a line, CRLF included; empty: none.</summary>
    public ReadOnlySpan<byte> HstsLine { get; init; }

    /// <summary>What the route does to the fields of its answers; null: nothing.</summary>
    public FieldEdits? Edits { get; init; }

    /// <summary>For <see cref="Location"/> and <see cref="Edits"/>.</summary>
    public TemplateValues Values { get; init; }

    /// <summary>RFC 9110 §8.6, §15.3.5, §15.4.5: 204 has no length, 304 none that would say anything; neither has a body.</summary>
    private bool HasBody => StatusCode is not (204 or 304);

    /// <summary>Writes the answer; the caller flushes.</summary>
    /// <param name="output">The client's pipe.</param>
    /// <param name="date">Now, as an IMF-fixdate.</param>
    /// <param name="isHead">The answer to HEAD keeps its length and leaves out its text.</param>
    /// <param name="closes">True when this connection ends after the answer.</param>
    /// <returns>Bytes written.</returns>
    public int Write(IBufferWriter<byte> output, ReadOnlySpan<byte> date, bool isHead, bool closes)
    {
        int addedBytes = ContentType.Length + HstsLine.Length + (Location?.LengthBytes(Values) ?? 0) + (Edits?.LengthBytes(Values) ?? 0);
        SpanWriter writer = new(output.GetSpan(MaxHeadBytes + _text.Length + addedBytes));
        writer.Write("HTTP/1.1 "u8);
        writer.WriteDecimal(StatusCode);
        writer.Write((byte)' ');
        writer.Write(ReasonPhrases.Of(StatusCode));
        writer.Write("\r\n"u8);
        if (Edits?.Owns(KnownField.Date) != true)
        {
            FieldWriter.Write(ref writer, "Date"u8, date);
        }

        writer.Write(Edits?.Owns(KnownField.StrictTransportSecurity) == true ? default : HstsLine);
        WriteOurs(ref writer);
        WriteOperators(ref writer);
        if (HasBody)
        {
            if (IsOurs("content-type"u8))
            {
                FieldWriter.Write(ref writer, "Content-Type"u8, ContentType.IsEmpty ? "text/plain"u8 : ContentType);
            }

            writer.Write("Content-Length: "u8);
            writer.WriteDecimal(_text.Length);
            writer.Write("\r\n"u8);
        }

        writer.Write(closes ? "Connection: close\r\n\r\n"u8 : "\r\n"u8);
        if (!isHead && HasBody)
        {
            writer.Write(_text);
        }

        output.Advance(writer.WrittenBytes);
        return writer.WrittenBytes;
    }

    /// <summary>Fields without which a status of ours would be incomplete.</summary>
    private void WriteOurs(ref SpanWriter writer)
    {
        if (!IsOperators && StatusCode is 204 or 405 && IsOurs("allow"u8))
        {
            writer.Write(Allow); // RFC 9110 §15.5.6: 405 MUST carry Allow
        }

        if (!IsOperators && StatusCode == 426)
        {
            writer.Write(WebSocketHandshake.UpgradeFields); // no route's to set or remove, like the next; RFC 9110 §15.5.22: 426 MUST carry Upgrade
            writer.Write("Sec-WebSocket-Version: 13\r\n"u8); // RFC 6455 §4.2.2, step 4
        }

        if (RetryAfterSeconds > 0 && IsOurs("retry-after"u8))
        {
            writer.Write("Retry-After: "u8);
            writer.WriteDecimal(RetryAfterSeconds);
            writer.Write("\r\n"u8);
        }
    }

    private bool IsOurs(ReadOnlySpan<byte> name) => Edits?.Owns(name) != true;

    private void WriteOperators(ref SpanWriter writer)
    {
        if (Location is not null && IsOurs("location"u8))
        {
            writer.Write("Location: "u8);
            Location.Write(ref writer, Values);
            writer.Write("\r\n"u8);
        }

        Edits?.Write(ref writer, Values);
    }
}
