using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Understands an answer's head: its body, the connection's future, and which fields end at this hop.</summary>
/// <remarks>Hot path: one pass over the field table. Marks consumed lines in the table.</remarks>
internal static class ResponseReader
{
    /// <param name="bytes">The head.</param>
    /// <param name="head">Its index; its lines are marked where they are consumed here.</param>
    /// <param name="method">The request it answers.</param>
    /// <param name="webSocketKey">The key of the upgrade that was asked for; empty: none was.</param>
    /// <param name="meaning">What it means, when there is no error.</param>
    public static Http1Error Read(
        ReadOnlySpan<byte> bytes, ResponseHead head, HttpMethod method, ReadOnlySpan<byte> webSocketKey, out ResponseMeaning meaning)
    {
        meaning = default;
        FramingFields framing = new();
        bool hasConnection = false;
        foreach (ref FieldLine line in head.Fields.Lines)
        {
            switch (line.Known)
            {
                case KnownField.ContentLength:
                    line.IsConsumed = true;
                    framing.AddContentLength(line.Value(bytes));
                    break;
                case KnownField.TransferEncoding:
                    line.IsConsumed = true;
                    framing.AddTransferCoding(line.Value(bytes));
                    break;
                case KnownField.Connection:
                    hasConnection = line.IsConsumed = true;
                    break;
                case KnownField.Upgrade:
                    line.IsConsumed = meaning.OffersUpgrade = true;
                    break;
                case KnownField.KeepAlive or KnownField.ProxyConnection or KnownField.Te or KnownField.Trailer:
                    line.IsConsumed = true;
                    break;
                case KnownField.Date:
                    meaning.HasDate = true;
                    break;
            }
        }

        ConnectionWish wish = ConnectionWish.None;
        Http1Error error = hasConnection
            ? ConnectionOptions.Consume(bytes, head.Fields, isRequest: false, out wish)
            : Http1Error.None;
        if (error != Http1Error.None)
        {
            return error;
        }

        if (head.StatusCode == 101)
        {
            return WebSocketHandshake.ReadAnswer(bytes, head, wish, framing, webSocketKey);
        }

        meaning.HasDate &= !hasConnection || HasDate(head.Fields); // Connection may have named it
        error = MessageFraming.OfResponse(framing, head.IsHttp10, head.StatusCode, method, out meaning.Body);
        meaning.StatedLengthBytes = framing.LengthBytes;

        // wire.md rule 4: reuse needs an end found by length or chunks, 1.1 on both sides, and no close.
        meaning.KeepsAlive = !head.IsHttp10 && (wish & ConnectionWish.Close) == 0 && meaning.Body.Kind != BodyKind.UntilClose &&
            !meaning.OffersUpgrade;
        return error;
    }

    private static bool HasDate(FieldTable fields)
    {
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (line.Known == KnownField.Date && !line.IsConsumed)
            {
                return true;
            }
        }

        return false;
    }
}
