namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>The TSIG record of a reply (RFC 8945 §4.2).</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record ReplySignature
{
    public required string KeyName { get; init; }

    public required string Algorithm { get; init; }

    /// <summary>When it was signed, in seconds since 1970-01-01 UTC.</summary>
    public required long SignedAtSeconds { get; init; }

    public required int FudgeSeconds { get; init; }

    /// <summary>Empty: the server says by <see cref="Error"/> why it could not sign.</summary>
    public required byte[] Mac { get; init; }

    public required int OriginalId { get; init; }

    public required int Error { get; init; }

    public required byte[] Other { get; init; }

    /// <summary>Where the record begins: what stands before it is signed.</summary>
    public required int StartsAt { get; init; }
}
