using System.Diagnostics;
using System.Text;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Puts another path in place of the one a route matched (<c>rewrite_path</c>, reference.md §3).</summary>
/// <remarks>
/// Hot path, immutable. The matched prefix is found in the client's own bytes by counting elements, never by its length: the normalised
/// path that was matched has the same elements in the same order, whatever escapes and repeated slashes the client wrote them with. Only
/// dot segments break that, and a path that held some is forwarded normalised anyway. Behind the prefix the client's bytes stay as they are,
/// but for slashes repeated at the seam: <c>/api//x</c> without <c>/api</c> is <c>/x</c>, not the network path <c>//x</c>.
/// </remarks>
internal sealed class PathRewrite
{
    private readonly byte[] _whole;
    private readonly byte[] _withoutSlash;
    private readonly int _elementCount;
    private readonly bool _isExact;

    /// <param name="matched">The route's path.</param>
    /// <param name="isExact">The route matches that path alone.</param>
    /// <param name="replacement">Begins with a slash; no repeated slash, no dot segment.</param>
    public PathRewrite(string matched, bool isExact, string replacement)
    {
        Debug.Assert(replacement.StartsWith('/'), "the rules refuse a path without its slash");
        _whole = Encoding.ASCII.GetBytes(replacement);
        _withoutSlash = Encoding.ASCII.GetBytes(replacement.TrimEnd('/'));
        _elementCount = matched.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        _isExact = isExact;
    }

    /// <summary>The path to send for <paramref name="path"/>: never empty, never with a repeated slash at its beginning or at the seam.</summary>
    /// <param name="path">What would be forwarded without a rewrite: it matched the route and has no dot segments.</param>
    public ForwardedPath Apply(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> rest = _isExact ? default : path[EndOfPrefix(path)..];
        int slashes = rest.IndexOfAnyExcept((byte)'/');
        slashes = slashes < 0 ? rest.Length : slashes;
        return slashes == 0
            ? new ForwardedPath(_whole) // an element ends here, so nothing is left
            : new ForwardedPath(_withoutSlash, rest[(slashes - 1)..]);
    }

    /// <summary>Where the last matched element ends: before its slash, or at the path's end.</summary>
    private int EndOfPrefix(ReadOnlySpan<byte> path)
    {
        int at = 0;
        for (int element = 0; element < _elementCount; element++)
        {
            int start = path[at..].IndexOfAnyExcept((byte)'/');
            Debug.Assert(start >= 0, "the path matched, so it has as many elements as the route");
            at += start;
            int end = path[at..].IndexOf((byte)'/');
            at = end < 0 ? path.Length : at + end;
        }

        return at;
    }
}
