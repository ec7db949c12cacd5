namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>Where one field line lies in its head, in bytes from the head's start, and whether it may be forwarded.</summary>
internal struct FieldLine
{
    public int NameStart;
    public int ValueStart;
    public int ValueLength;
    public ushort NameLength;
    public KnownField Known;

    /// <summary>True when this line ends at this hop: hop-by-hop, or named by <c>Connection</c> (RFC 9110 §7.6.1).</summary>
    public bool IsConsumed;

    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    /// <summary>The value without the white space around it.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
