namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>Reads the header of the PROXY protocol, version 1 (a line of text) or 2 (binary), from the first bytes of a connection.</summary>
/// <remarks>
/// Pure; once per connection. The two cannot be mistaken for each other, nor for HTTP, nor for a ClientHello. What does not hold to the
/// protocol by the letter is refused: two readers that understood a header differently would disagree about who the client is.
/// </remarks>
internal static class ProxyHeaderReader
{
    /// <summary>The longest header that is taken.</summary>
    public const int MaxBytes = ProxyHeaderV2.FixedBytes + ProxyHeaderV2.MaxLength;

    /// <param name="bytes">All that has come, from the first on; <see cref="MaxBytes"/> of them decide.</param>
    /// <param name="header">What it says, once it is whole.</param>
    /// <param name="headerBytes">Its own bytes, and no more: what follows belongs to TLS or to the first request.</param>
    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, out ProxyHeader header, out int headerBytes)
    {
        header = default;
        headerBytes = 0;
        return bytes.IsEmpty ? ProxyHeaderStatus.NeedMore
            : bytes[0] == ProxyHeaderV2.Signature[0] ? ProxyHeaderV2.Read(bytes, out header, out headerBytes)
            : ProxyHeaderV1.Read(bytes, out header, out headerBytes);
    }
}
