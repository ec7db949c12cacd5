namespace LoadBalancer.Core.Http1;

/// <summary>Names of methods, and what RFC 9110 §9.2 says of each.</summary>
internal static class HttpMethods
{
    public static HttpMethod Find(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("GET"u8) => HttpMethod.Get,
        _ when name.SequenceEqual("POST"u8) => HttpMethod.Post,
        _ when name.SequenceEqual("HEAD"u8) => HttpMethod.Head,
        _ when name.SequenceEqual("PUT"u8) => HttpMethod.Put,
        _ when name.SequenceEqual("DELETE"u8) => HttpMethod.Delete,
        _ when name.SequenceEqual("OPTIONS"u8) => HttpMethod.Options,
        _ when name.SequenceEqual("CONNECT"u8) => HttpMethod.Connect,
        _ when name.SequenceEqual("TRACE"u8) => HttpMethod.Trace,
        _ => HttpMethod.Other,
    };

    /// <summary>
    /// True when an unknown name ends in a common method's: what is left of a body whose length was wrong stands before the next
    /// request (<c>XGET</c>, wire.md C20). No registered method does.
    /// </summary>
    public static bool IsGlued(ReadOnlySpan<byte> unknownName) =>
        unknownName.EndsWith("GET"u8) || unknownName.EndsWith("POST"u8) || unknownName.EndsWith("HEAD"u8) ||
        unknownName.EndsWith("PUT"u8) || unknownName.EndsWith("DELETE"u8) || unknownName.EndsWith("OPTIONS"u8);

    /// <summary>Doing it twice is doing it once (RFC 9110 §9.2.2), so it may be sent again. An unknown method is not assumed to be.</summary>
    public static bool IsIdempotent(this HttpMethod method) => method is HttpMethod.Get or HttpMethod.Head or HttpMethod.Put
        or HttpMethod.Delete or HttpMethod.Options or HttpMethod.Trace;

    /// <summary>
    /// A body with it has no defined meaning, so some applications leave it unread on the connection (the CL.0 and TE.0 smuggling
    /// families): the connection is not used again after one (wire.md C19).
    /// </summary>
    public static bool ExpectsNoBody(this HttpMethod method) => method is HttpMethod.Get or HttpMethod.Head or HttpMethod.Delete
        or HttpMethod.Options or HttpMethod.Trace;
}
