using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Writes the head that goes to the client, from what was understood of the endpoint's.</summary>
/// <remarks>Hot path. Reason phrase and passing field lines are the endpoint's own bytes.</remarks>
internal static class ResponseHeadWriter
{
    /// <summary>Status line, framing, Date and Connection beyond what is copied; the space we put after each colon is counted apart.</summary>
    private const int MaxFixedBytes = 192;

    /// <summary>Room that always suffices for <see cref="Write"/>, without the fields a route sets.</summary>
    public static int MaxBytes(ResponseHead head) => head.LengthBytes + head.Fields.Lines.Length + MaxFixedBytes;

    /// <summary>The body's framing towards the client: one without an end of its own is chunked, or ended by close for HTTP/1.0.</summary>
    public static BodyFraming ForClient(BodyFraming body, bool clientIsHttp10) => body.Kind switch
    {
        BodyKind.Chunked or BodyKind.UntilClose => clientIsHttp10 ? BodyFraming.UntilClose : BodyFraming.Chunked,
        _ => body,
    };

    /// <param name="writer">Has room for <see cref="MaxBytes"/>, and for what <paramref name="edits"/> and the two lines add.</param>
    /// <param name="bytes">The endpoint's head.</param>
    /// <param name="head">Its index, consumed lines marked.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="framing">As <see cref="ForClient"/> says.</param>
    /// <param name="date">Now, as an IMF-fixdate, for an answer without Date (RFC 9110 §6.6.1).</param>
    /// <param name="closes">True when this connection ends after the answer.</param>
    /// <param name="edits">What the route does to the fields, the lines it removes consumed already; null: nothing.</param>
    /// <param name="values">For the fields it sets.</param>
    /// <param name="cookieLine">A Set-Cookie of ours, CRLF included; empty: none.</param>
    /// <param name="hstsLine">The same for Strict-Transport-Security.</param>
    public static void Write(
        ref SpanWriter writer,
        ReadOnlySpan<byte> bytes,
        ResponseHead head,
        in ResponseMeaning meaning,
        BodyFraming framing,
        ReadOnlySpan<byte> date,
        bool closes,
        FieldEdits? edits = null,
        scoped in TemplateValues values = default,
        ReadOnlySpan<byte> cookieLine = default,
        ReadOnlySpan<byte> hstsLine = default)
    {
        writer.Write("HTTP/1.1 "u8);
        writer.WriteDecimal(head.StatusCode);
        writer.Write((byte)' ');
        writer.Write(bytes.Slice(head.ReasonStart, head.ReasonLength));
        writer.Write("\r\n"u8);
        FieldWriter.WritePassing(ref writer, bytes, head.Fields.Lines, isRequest: false);
        if (head.StatusCode is >= 200 or 101) // an interim answer loses what is removed, and is given nothing
        {
            edits?.Write(ref writer, values);
            writer.Write(cookieLine);
            writer.Write(hstsLine);
        }

        if (head.StatusCode < 200)
        {
            // RFC 9110 §15.2: an interim answer has no body and says nothing of the connection, unless it switches protocols.
            writer.Write(head.StatusCode == 101 ? WebSocketHandshake.UpgradeFields : default);
            writer.Write("\r\n"u8);
            return;
        }

        if (!meaning.HasDate && edits?.Owns(KnownField.Date) != true)
        {
            FieldWriter.Write(ref writer, "Date"u8, date);
        }

        // HEAD and 304 keep the length of the body they speak of; 204 has none (RFC 9110 §8.6).
        FieldWriter.WriteFraming(
            ref writer,
            framing.Kind == BodyKind.None && meaning.StatedLengthBytes >= 0 && head.StatusCode != 204
                ? BodyFraming.OfLength(meaning.StatedLengthBytes)
                : framing);
        writer.Write(closes ? "Connection: close\r\n\r\n"u8 : "\r\n"u8);
    }
}
