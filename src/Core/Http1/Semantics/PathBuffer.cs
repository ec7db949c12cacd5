namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Holds the path of one request as it is matched, beside the client's own bytes.</summary>
/// <remarks>Hot path: allocates only while it grows to the longest path of its session.</remarks>
internal sealed class PathBuffer
{
    private byte[] _bytes = new byte[256];
    private NormalizedPath _path;

    /// <summary>Why the last path was refused.</summary>
    public PathFault Fault => _path.Fault;

    /// <summary>Normalises <paramref name="raw"/>; false when it is refused.</summary>
    public bool TrySet(ReadOnlySpan<byte> raw)
    {
        if (_bytes.Length < raw.Length)
        {
            _bytes = new byte[Math.Max(raw.Length, _bytes.Length * 2)];
        }

        _path = PathNormalizer.Normalize(raw, _bytes);
        return _path.IsValid;
    }

    /// <summary>The path to match. <paramref name="raw"/> is what <see cref="TrySet"/> was given.</summary>
    public ReadOnlySpan<byte> Matched(ReadOnlySpan<byte> raw) => _path.Of(raw, _bytes);

    /// <summary>The path to forward (reference.md §3): the client's own bytes, unless they held dot segments. <paramref name="raw"/> as above.</summary>
    public ReadOnlySpan<byte> Forwarded(ReadOnlySpan<byte> raw) => _path.HadDotSegments ? Matched(raw) : raw;
}
