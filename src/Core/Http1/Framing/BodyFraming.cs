namespace LoadBalancer.Core.Http1.Framing;

/// <summary>How the end of a body is found (RFC 9112 §6.3).</summary>
internal enum BodyKind : byte
{
    /// <summary>There is no body.</summary>
    None = 0,

    /// <summary>As many bytes as Content-Length says.</summary>
    Length,

    /// <summary>Chunks, up to the last one and its trailer.</summary>
    Chunked,

    /// <summary>All up to the end of the connection; answers only.</summary>
    UntilClose,
}

/// <summary>A body's kind and, where it is <see cref="BodyKind.Length"/>, its size in bytes.</summary>
internal readonly record struct BodyFraming(BodyKind Kind, long LengthBytes)
{
    public static BodyFraming None => default;

    public static BodyFraming Chunked => new(BodyKind.Chunked, 0);

    public static BodyFraming UntilClose => new(BodyKind.UntilClose, 0);

    /// <summary>A body of a stated size; a size of 0 is no body to relay, but still one canonical Content-Length.</summary>
    public static BodyFraming OfLength(long bytes) => new(BodyKind.Length, bytes);

    /// <summary>True when bytes follow the head.</summary>
    public bool HasBody => Kind > BodyKind.Length || LengthBytes > 0;
}
