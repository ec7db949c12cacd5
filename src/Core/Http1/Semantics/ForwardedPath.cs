using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>The path of a request line in two pieces: what a route put in place of its prefix, and what is the client's own.</summary>
/// <remarks>Hot path: a view, nothing is joined.</remarks>
internal readonly ref struct ForwardedPath(ReadOnlySpan<byte> replacement, ReadOnlySpan<byte> own)
{
    private readonly ReadOnlySpan<byte> _replacement = replacement;
    private readonly ReadOnlySpan<byte> _own = own;

    /// <summary>A path that no route rewrites.</summary>
    public ForwardedPath(ReadOnlySpan<byte> own)
        : this(default, own)
    {
    }

    public int LengthBytes => _replacement.Length + _own.Length;

    public void Write(ref SpanWriter writer)
    {
        writer.Write(_replacement);
        writer.Write(_own);
    }
}
