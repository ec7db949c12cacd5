using System.Net;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Fuzz.Rewriting;

/// <summary>Our own side of every message that is written anew: who the client is, what the endpoint is called, what time it is.</summary>
internal static class Hop
{
    /// <summary>Our identifier of every request.</summary>
    public const string RequestId = "0123456789abcdef0123456789abcdef";

    /// <summary>The endpoint's address: Host of a request without one.</summary>
    public const string Endpoint = "10.0.0.1:9080";

    public const string Date = "Tue, 15 Nov 1994 08:12:31 GMT";

    public static readonly ClientIdentity Untrusted = new(IPAddress.Parse("192.0.2.7"), "8080"u8.ToArray(), isTrusted: false);

    public static readonly ClientIdentity Trusted = new(IPAddress.Parse("192.0.2.8"), "8080"u8.ToArray(), isTrusted: true);

    /// <summary>The key of the handshake that every answer answers: the example of RFC 6455 §1.3.</summary>
    public static ReadOnlySpan<byte> WebSocketKey => "dGhlIHNhbXBsZSBub25jZQ=="u8;

    /// <summary>Wide enough for what we add to a head that fills the default limits.</summary>
    public static readonly Http1Limits Wide = new(16 * 1024, 64 * 1024, 200, 128 * 1024);
}
