using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>What a well-formed request head asks for. Offsets are bytes from the head's start.</summary>
/// <remarks>Hot path, a value: made by <see cref="RequestReader"/>, read by routing, forwarding and the head writer.</remarks>
internal struct RequestMeaning
{
    public TargetForm Form;

    /// <summary>The path as it came; empty stands for <c>/</c> (an absolute-form target without one).</summary>
    public int PathStart;

    public int PathLength;

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public int QueryStart;

    public int QueryLength;

    /// <summary>Host as it came, port included; empty in an HTTP/1.0 request without one.</summary>
    public int HostStart;

    public int HostLength;

    public BodyFraming Body;

    /// <summary>The client wants to send another request on this connection.</summary>
    public bool WantsKeepAlive;

    /// <summary>The client waits for 100 before it sends the body.</summary>
    public bool ExpectsContinue;

    /// <summary>The client takes what comes behind a body: <c>TE: trailers</c>.</summary>
    public bool TakesTrailers;

    /// <summary>An Upgrade field came: this answer's endpoint connection is not used again (wire.md rule 4).</summary>
    public bool TriedUpgrade;

    /// <summary>Sec-WebSocket-Key of a request that asks for a WebSocket, and asks well; empty otherwise.</summary>
    public int WebSocketKeyStart;

    public int WebSocketKeyLength;

    /// <summary>Our own Via is on it: it went in a circle.</summary>
    public bool CameBack;

    /// <summary>Max-Forwards of an OPTIONS request, or -1 (RFC 9110 §7.6.2).</summary>
    public int MaxForwards;

    public readonly ReadOnlySpan<byte> Path(ReadOnlySpan<byte> head) => PathLength == 0 ? "/"u8 : head.Slice(PathStart, PathLength);

    public readonly ReadOnlySpan<byte> Query(ReadOnlySpan<byte> head) => head.Slice(QueryStart, QueryLength);

    /// <summary>True when it asks for the one upgrade that is passed on.</summary>
    public readonly bool AsksWebSocket => WebSocketKeyLength > 0;

    public readonly ReadOnlySpan<byte> WebSocketKey(ReadOnlySpan<byte> head) => head.Slice(WebSocketKeyStart, WebSocketKeyLength);

    public readonly ReadOnlySpan<byte> Host(ReadOnlySpan<byte> head) => head.Slice(HostStart, HostLength);

    /// <summary>Host without its port; the colons of an IP literal stand inside its brackets.</summary>
    public readonly ReadOnlySpan<byte> HostName(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> host = Host(head);
        int colon = host is [.., (byte)']'] ? -1 : host.LastIndexOf((byte)':');
        return colon < 0 ? host : host[..colon];
    }
}
