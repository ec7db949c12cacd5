using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>What a well-formed answer's head says.</summary>
/// <remarks>Hot path, a value: made by <see cref="ResponseReader"/>, read by forwarding and the head writer.</remarks>
internal struct ResponseMeaning
{
    public BodyFraming Body;

    /// <summary>Content-Length as stated, or -1; on HEAD and 304 it speaks of a body that does not come.</summary>
    public long StatedLengthBytes;

    /// <summary>The endpoint will take another request on this connection.</summary>
    public bool KeepsAlive;

    /// <summary>A Date goes on to the client; without one we add ours.</summary>
    public bool HasDate;

    /// <summary>An Upgrade field came: the connection is not used again (wire.md F11).</summary>
    public bool OffersUpgrade;
}
