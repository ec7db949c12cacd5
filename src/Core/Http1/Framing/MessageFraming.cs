using System.Diagnostics;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Where a message's body ends: RFC 9112 §6.3, its list in its order, with our answer where it leaves a choice.</summary>
internal static class MessageFraming
{
    /// <param name="fields">The framing lines of the request.</param>
    /// <param name="isHttp10">The request's version.</param>
    /// <param name="framing">The body, when there is no error.</param>
    public static Http1Error OfRequest(in FramingFields fields, bool isHttp10, out BodyFraming framing)
    {
        framing = BodyFraming.None;

        // 1. HEAD, 1xx, 204, 304      (not for requests)
        // 2. 2xx to CONNECT           (not for requests; CONNECT is refused)
        // 3. Both fields: "ought to be handled as an error". 400.
        if (fields.HasTransferCoding && fields.LengthBytes >= 0)
        {
            return Http1Error.LengthAndTransferCoding;
        }

        if (fields.Error != Http1Error.None)
        {
            return fields.Error;
        }

        // 4. Transfer-Encoding: chunked must be the last coding, which FramingFields has seen to; HTTP/1.0 has no codings (§6.1).
        if (fields.HasTransferCoding)
        {
            framing = BodyFraming.Chunked;
            return isHttp10 ? Http1Error.TransferCodingInHttp10 : Http1Error.None;
        }

        // 5. An invalid Content-Length: unrecoverable. FramingFields has said so.
        // 6. A valid one.
        if (fields.LengthBytes >= 0)
        {
            framing = BodyFraming.OfLength(fields.LengthBytes);
        }

        // 7. Neither: a request has no body.
        // 8. Until close              (not for requests)
        return Http1Error.None;
    }

    /// <param name="fields">The framing lines of the answer.</param>
    /// <param name="isHttp10">The answer's version.</param>
    /// <param name="statusCode">The answer's status; not a switch of protocols.</param>
    /// <param name="method">The request it answers.</param>
    /// <param name="framing">The body, when there is no error.</param>
    public static Http1Error OfResponse(
        in FramingFields fields, bool isHttp10, int statusCode, HttpMethod method, out BodyFraming framing)
    {
        Debug.Assert(method != HttpMethod.Connect, "2. CONNECT is refused long before an answer");
        framing = BodyFraming.None;

        // Faults first: an answer that carries them is not trusted even where it has no body (wire.md F1–F5).
        if (fields.HasTransferCoding && fields.LengthBytes >= 0)
        {
            return Http1Error.LengthAndTransferCoding; // 3.
        }

        if (fields.Error != Http1Error.None)
        {
            return fields.Error; // 4., 5.
        }

        if (fields.HasTransferCoding && isHttp10)
        {
            return Http1Error.TransferCodingInHttp10;
        }

        // 1. No body, whatever the fields say.
        if (method == HttpMethod.Head || statusCode is < 200 or 204 or 304)
        {
            return Http1Error.None;
        }

        framing = fields.HasTransferCoding ? BodyFraming.Chunked // 4.
            : fields.LengthBytes >= 0 ? BodyFraming.OfLength(fields.LengthBytes) // 6.
            : BodyFraming.UntilClose; // 8. (7. is for requests)
        return Http1Error.None;
    }
}
