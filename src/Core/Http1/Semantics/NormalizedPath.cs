namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>What <see cref="PathNormalizer"/> made of a path.</summary>
/// <param name="Fault">Why it is refused; with a fault the other values are zero and the buffer's contents mean nothing.</param>
/// <param name="LengthBytes">Length of the normalised path, wherever it stands.</param>
/// <param name="HadDotSegments">True when dot segments were removed, so that the normalised path is also the one to forward.</param>
/// <param name="IsUnchanged">True when the raw bytes are the normalised path already; the buffer's contents then mean nothing.</param>
/// <remarks>Hot path.</remarks>
internal readonly record struct NormalizedPath(PathFault Fault, int LengthBytes, bool HadDotSegments, bool IsUnchanged)
{
    /// <summary>True when there is a path to route by.</summary>
    public bool IsValid => Fault == PathFault.None;

    /// <summary>The normalised path, in whichever of the two spans given to <see cref="PathNormalizer.Normalize"/> it stands.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> buffer) => IsUnchanged ? raw : buffer[..LengthBytes];
}
