using System.Diagnostics;

namespace LoadBalancer.Core.Routing;

/// <summary>The rules of one host whose paths begin with the same elements, and the nodes one element further on.</summary>
/// <remarks>
/// Hot path, immutable. A path is its elements and whether a slash ends it: <c>/a/b/</c> is <c>a</c>, <c>b</c> and a slash, <c>/</c> is
/// no element and a slash. So three values can stand in a node, and which of them a finished walk takes is the whole of path matching.
/// </remarks>
internal sealed class RouteNode<T>(T? prefix, T? exact, T? exactWithSlash, ByteMap<RouteNode<T>>? children)
    where T : class
{
    private readonly T? _prefix = prefix;
    private readonly T? _exact = exact;
    private readonly T? _exactWithSlash = exactWithSlash;
    private readonly ByteMap<RouteNode<T>>? _children = children;

    /// <summary>The rule that covers <paramref name="path"/> best: exact before prefix, then the longest prefix.</summary>
    /// <remarks>One step for each element the path shares with a rule, whatever the number of rules.</remarks>
    public T? Find(ReadOnlySpan<byte> path)
    {
        Debug.Assert(path.StartsWith((byte)'/'), "the caller normalises the path first");

        RouteNode<T> node = this;
        T? longest = _prefix;
        for (int at = 1; at < path.Length;)
        {
            ReadOnlySpan<byte> rest = path[at..];
            int slash = rest.IndexOf((byte)'/');
            RouteNode<T>? child = node._children?.Find(slash < 0 ? rest : rest[..slash]);
            if (child is null)
            {
                return longest;
            }

            node = child;
            longest = node._prefix ?? longest;
            if (slash < 0)
            {
                return node._exact ?? longest;
            }

            at += slash + 1;
        }

        return node._exactWithSlash ?? longest;
    }
}
