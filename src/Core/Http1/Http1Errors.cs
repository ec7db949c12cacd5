using System.Diagnostics;

namespace LoadBalancer.Core.Http1;

/// <summary>The one table from what is wrong with a request to the answer it gets.</summary>
internal static class Http1Errors
{
    /// <summary>The status a client gets for <paramref name="error"/> in its request. The same fault in an endpoint's answer is 502.</summary>
    public static int StatusCode(this Http1Error error) => error switch
    {
        Http1Error.BodyTooLarge => 413,
        Http1Error.RequestLineTooLong => 414,
        Http1Error.FieldLineTooLong or Http1Error.HeaderTooLarge or Http1Error.TooManyFields or Http1Error.TrailerTooLarge => 431,
        Http1Error.TraceRefused or Http1Error.ConnectRefused => 405,
        Http1Error.UnsupportedExpectation => 417,
        Http1Error.UnsupportedWebSocketVersion => 426,
        Http1Error.MethodTooLong or Http1Error.UnsupportedTransferCoding => 501,
        Http1Error.UnsupportedVersion => 505,
        Http1Error.Loop => 508,
        _ => 400,
    };

    /// <summary>
    /// True when the connection ends with the answer: after a fault of framing or syntax nobody knows where the next request begins
    /// (wire.md rule 3), and what follows CONNECT is not HTTP. A request that was understood and only unwelcome ends nothing.
    /// </summary>
    public static bool EndsConnection(this Http1Error error) => error is not (Http1Error.TraceRefused or Http1Error.Loop or Http1Error.UnsupportedWebSocketVersion);

    /// <summary>One line for the client. Fixed words: nothing of the request is echoed (reference.md §4).</summary>
    public static ReadOnlySpan<byte> Text(this Http1Error error) => error switch
    {
        Http1Error.BareLineFeed => "bad request: a line ends in LF without CR\n"u8,
        Http1Error.BareCarriageReturn => "bad request: a CR without LF\n"u8,
        Http1Error.ControlCharacter => "bad request: a control character in the head\n"u8,
        Http1Error.TooManyBlankLines => "bad request: too many empty lines before the request line\n"u8,
        Http1Error.MalformedRequestLine => "bad request: malformed request line\n"u8,
        Http1Error.GluedRequestLine => "bad request: bytes before the method, as after a body whose length was wrong\n"u8,
        Http1Error.MethodTooLong => "not implemented: the method is too long\n"u8,
        Http1Error.MalformedVersion => "bad request: malformed HTTP version\n"u8,
        Http1Error.UnsupportedVersion => "HTTP version not supported: use HTTP/1.1 or HTTP/1.0\n"u8,
        Http1Error.MissingColon => "bad request: a field line without a colon\n"u8,
        Http1Error.EmptyFieldName => "bad request: an empty field name\n"u8,
        Http1Error.InvalidFieldName => "bad request: a field name that is not a token\n"u8,
        Http1Error.WhitespaceBeforeColon => "bad request: white space before the colon of a field line\n"u8,
        Http1Error.LineFolding => "bad request: a folded field line\n"u8,
        Http1Error.AmbiguousFieldName => "bad request: a field name that could be read as a framing or forwarding field\n"u8,
        Http1Error.RequestLineTooLong => "URI too long: the request line is over its limit\n"u8,
        Http1Error.FieldLineTooLong => "request header fields too large: one line is over its limit\n"u8,
        Http1Error.HeaderTooLarge => "request header fields too large: the header is over its limit\n"u8,
        Http1Error.TooManyFields => "request header fields too large: too many field lines\n"u8,
        Http1Error.BodyTooLarge => "content too large: the body is over this route's limit\n"u8,
        Http1Error.InvalidTarget => "bad request: malformed request target\n"u8,
        Http1Error.InvalidPath => "bad request: malformed or ambiguous path\n"u8,
        Http1Error.MissingHost => "bad request: no Host field\n"u8,
        Http1Error.RepeatedHost => "bad request: more than one Host field\n"u8,
        Http1Error.InvalidHost => "bad request: malformed Host field\n"u8,
        Http1Error.HostMismatch => "bad request: Host and request target disagree\n"u8,
        Http1Error.InvalidContentLength => "bad request: malformed Content-Length\n"u8,
        Http1Error.RepeatedContentLength => "bad request: more than one Content-Length\n"u8,
        Http1Error.LengthAndTransferCoding => "bad request: both Content-Length and Transfer-Encoding\n"u8,
        Http1Error.RepeatedTransferCoding => "bad request: more than one Transfer-Encoding\n"u8,
        Http1Error.InvalidTransferCoding => "bad request: Transfer-Encoding does not end in one chunked\n"u8,
        Http1Error.UnsupportedTransferCoding => "not implemented: a transfer coding other than chunked\n"u8,
        Http1Error.TransferCodingInHttp10 => "bad request: Transfer-Encoding in HTTP/1.0\n"u8,
        Http1Error.BodyInHttp10 => "bad request: a body with this method in HTTP/1.0\n"u8,
        Http1Error.InvalidChunkSize or Http1Error.InvalidChunkExtension or Http1Error.ChunkLineTooLong
            or Http1Error.TooMuchChunkOverhead or Http1Error.InvalidChunkEnd => "bad request: malformed chunk\n"u8,
        Http1Error.InvalidTrailer => "bad request: malformed trailer\n"u8,
        Http1Error.TrailerTooLarge => "request header fields too large: the trailer is over its limit\n"u8,
        Http1Error.TraceRefused or Http1Error.ConnectRefused => "method not allowed: TRACE and CONNECT are refused\n"u8,
        Http1Error.InvalidConnectionOption => "bad request: malformed Connection field\n"u8,
        Http1Error.ProtectedConnectionOption => "bad request: Connection names a field that must not be removed\n"u8,
        Http1Error.UnsupportedExpectation => "expectation failed: only 100-continue is supported\n"u8,
        Http1Error.UpgradeWithBody => "bad request: an upgrade with a body\n"u8,
        Http1Error.InvalidWebSocketKey => "bad request: no valid Sec-WebSocket-Key\n"u8,
        Http1Error.UnsupportedWebSocketVersion => "upgrade required: only WebSocket version 13 is supported\n"u8,
        Http1Error.Loop => "loop detected: this request already passed here\n"u8,
        _ => throw new UnreachableException($"{error} is not a request's fault"),
    };
}
