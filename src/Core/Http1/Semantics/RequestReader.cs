using System.Globalization;
using System.Text;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Understands a request head: what is asked, of whom, with which body, and which fields end at this hop.</summary>
/// <remarks>Hot path: one pass over the field table. Marks consumed lines in the table.</remarks>
internal static class RequestReader
{
    /// <param name="bytes">The head.</param>
    /// <param name="head">Its index; its lines are marked where they are consumed here.</param>
    /// <param name="meaning">What it means, when there is no error.</param>
    /// <param name="isTls">The client speaks TLS with us.</param>
    public static Http1Error Read(ReadOnlySpan<byte> bytes, RequestHead head, out RequestMeaning meaning, bool isTls = false)
    {
        meaning = new RequestMeaning { MaxForwards = -1, WantsKeepAlive = !head.IsHttp10 };
        FramingFields framing = new();
        int hostLines = 0;
        bool hasConnection = false;
        foreach (ref FieldLine line in head.Fields.Lines)
        {
            if (line.Known == KnownField.Other)
            {
                continue;
            }

            Http1Error fault = ReadField(bytes, head, ref line, ref meaning, ref framing, ref hostLines, ref hasConnection);
            if (fault != Http1Error.None)
            {
                return fault;
            }
        }

        ConnectionWish wish = ConnectionWish.None;
        Http1Error error = MessageFraming.OfRequest(framing, head.IsHttp10, out meaning.Body);
        if (error == Http1Error.None && hasConnection)
        {
            error = ConnectionOptions.Consume(bytes, head.Fields, isRequest: true, out wish);
            meaning.WantsKeepAlive &= (wish & ConnectionWish.Close) == 0;
        }

        if (error == Http1Error.None)
        {
            // Before the target, whose form is CONNECT's own.
            error = head.Method == HttpMethod.Connect ? Http1Error.ConnectRefused : TargetReader.Read(bytes, head, hostLines, isTls, ref meaning);
        }

        if (error == Http1Error.None && meaning.TriedUpgrade)
        {
            error = WebSocketHandshake.ReadRequest(bytes, head, wish, ref meaning); // behind what ends the connection
        }

        return error == Http1Error.None ? Refusal(head, meaning) : error;
    }

    /// <summary>What was understood and is refused all the same: last, so that the body is known that may have to be read.</summary>
    private static Http1Error Refusal(RequestHead head, in RequestMeaning meaning) =>
        head.Method == HttpMethod.Trace ? Http1Error.TraceRefused
        : meaning.CameBack ? Http1Error.Loop

        // A body that HTTP/1.0 gives to a method without one is read by some applications and left lying by others (wire.md C19).
        : head.IsHttp10 && meaning.Body.HasBody && head.Method.ExpectsNoBody() ? Http1Error.BodyInHttp10
        : Http1Error.None;

    private static Http1Error ReadField(
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        ref FieldLine line,
        ref RequestMeaning meaning,
        ref FramingFields framing,
        ref int hostLines,
        ref bool hasConnection)
    {
        switch (line.Known)
        {
            case KnownField.Host:
                line.IsConsumed = true; // written anew, first
                meaning.HostStart = line.ValueStart;
                meaning.HostLength = line.ValueLength;
                return ++hostLines > 1 ? Http1Error.RepeatedHost : Http1Error.None;
            case KnownField.ContentLength:
                line.IsConsumed = true;
                framing.AddContentLength(line.Value(bytes));
                return Http1Error.None;
            case KnownField.TransferEncoding:
                line.IsConsumed = true;
                framing.AddTransferCoding(line.Value(bytes));
                return Http1Error.None;
            case KnownField.Connection:
                hasConnection = line.IsConsumed = true;
                return Http1Error.None;
            case KnownField.Upgrade:
                line.IsConsumed = meaning.TriedUpgrade = true;
                return Http1Error.None;
            case KnownField.Expect:
                line.IsConsumed = true;
                return ReadExpect(line.Value(bytes), head.IsHttp10, ref meaning);
            case KnownField.Via:
                meaning.CameBack |= Via.NamesUs(line.Value(bytes));
                return Http1Error.None;
            case KnownField.MaxForwards when head.Method == HttpMethod.Options:
                ReadMaxForwards(bytes, ref line, ref meaning);
                return Http1Error.None;
            case KnownField.Te:
                line.IsConsumed = true;
                meaning.TakesTrailers |= ListsTrailers(line.Value(bytes));
                return Http1Error.None;
            case KnownField.KeepAlive or KnownField.ProxyConnection or KnownField.ProxyAuthorization
                or KnownField.Trailer or KnownField.Http2Settings:
                line.IsConsumed = true;
                return Http1Error.None;
            default:
                return Http1Error.None;
        }
    }

    /// <summary>RFC 9110 §10.1.4: the keyword stands alone in the list, without parameters.</summary>
    private static bool ListsTrailers(ReadOnlySpan<byte> value)
    {
        foreach (Range item in value.Split((byte)','))
        {
            if (Caseless.Is(value[item].Trim(" \t"u8), "trailers"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the smallest where several came: a hop that reads another line must not be able to go further (RFC 9110 §7.6.2).</summary>
    private static void ReadMaxForwards(ReadOnlySpan<byte> bytes, ref FieldLine line, ref RequestMeaning meaning)
    {
        if (int.TryParse(line.Value(bytes), NumberStyles.None, null, out int hops))
        {
            meaning.MaxForwards = meaning.MaxForwards < 0 ? hops : Math.Min(meaning.MaxForwards, hops);
            line.IsConsumed = true; // written anew, one less
        }
    }

    /// <summary>
    /// RFC 9110 §10.1.1: an expectation other than 100-continue MAY be answered with 417; one from HTTP/1.0 MUST be ignored. A second
    /// line is a list of two, which no one sends in earnest (wire.md E6).
    /// </summary>
    private static Http1Error ReadExpect(ReadOnlySpan<byte> value, bool isHttp10, ref RequestMeaning meaning)
    {
        if (isHttp10)
        {
            return Http1Error.None;
        }

        if (meaning.ExpectsContinue || !Ascii.EqualsIgnoreCase(value, "100-continue"u8))
        {
            return Http1Error.UnsupportedExpectation;
        }

        meaning.ExpectsContinue = true;
        return Http1Error.None;
    }
}
