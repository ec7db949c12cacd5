using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>Writes the head that goes to an endpoint, from what was understood of the client's.</summary>
/// <remarks>
/// Hot path. Method, target and passing field lines are the client's own bytes; framing, Host, Via and the forwarding fields are
/// written anew (wire.md rules 1, 2, 7).
/// </remarks>
internal static class RequestHeadWriter
{
    /// <summary>Request line, Host and framing beyond what is copied; the space we put after each colon is counted apart.</summary>
    private const int MaxFixedBytes = 256;

    /// <summary>Room that always suffices for <see cref="Write"/>, without what a route adds: its path and the fields it sets.</summary>
    public static int MaxBytes(RequestHead head, in RequestMeaning meaning, int hostBytes) =>
        head.LengthBytes + head.Fields.Lines.Length + (4 * (meaning.HostLength + hostBytes)) + MaxFixedBytes + ForwardingFields.MaxAddedBytes;

    /// <param name="writer">Has room for <see cref="MaxBytes"/>, and for what <paramref name="path"/> and <paramref name="edits"/> add.</param>
    /// <param name="bytes">The client's head.</param>
    /// <param name="head">Its index, consumed lines marked.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="path">The path to send: the client's own, the normalised one, or what a route made of it.</param>
    /// <param name="host">The Host to send; the forwarding fields name the client's own.</param>
    /// <param name="client">The peer.</param>
    /// <param name="realClient">The peer, or the client a trusted peer speaks for.</param>
    /// <param name="requestId">Our identifier of the request.</param>
    /// <param name="edits">What the route does to the fields, the lines it removes consumed already; null: nothing.</param>
    /// <param name="values">For the fields it sets.</param>
    public static void Write(
        ref SpanWriter writer,
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        in RequestMeaning meaning,
        ForwardedPath path,
        ReadOnlySpan<byte> host,
        ClientIdentity client,
        ReadOnlySpan<byte> realClient,
        ReadOnlySpan<byte> requestId,
        FieldEdits? edits = null,
        scoped in TemplateValues values = default)
    {
        writer.Write(head.MethodName(bytes));
        writer.Write((byte)' ');
        path.Write(ref writer);
        writer.Write(meaning.Query(bytes));
        writer.Write(" HTTP/1.1\r\nHost: "u8); // RFC 9112 §3.2: Host first, so that it is at hand
        writer.Write(host);
        writer.Write("\r\n"u8);
        FieldWriter.WritePassing(ref writer, bytes, head.Fields.Lines, isRequest: true);
        if (meaning.MaxForwards > 0)
        {
            writer.Write("Max-Forwards: "u8);
            writer.WriteDecimal(meaning.MaxForwards - 1);
            writer.Write("\r\n"u8);
        }

        if (meaning.AsksWebSocket)
        {
            writer.Write(WebSocketHandshake.UpgradeFields);
        }

        if (edits is null)
        {
            ForwardingFields.Write(ref writer, bytes, head, meaning.Host(bytes), client, realClient, requestId, default(NoOmission));
        }
        else
        {
            edits.Write(ref writer, values);
            ForwardingFields.Write(ref writer, bytes, head, meaning.Host(bytes), client, realClient, requestId, new EditedFields(edits));
        }

        FieldWriter.WriteFraming(ref writer, meaning.Body);
        writer.Write("\r\n"u8);
    }
}
