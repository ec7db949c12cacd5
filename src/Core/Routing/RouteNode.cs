using System.Diagnostics;

namespace LoadBalancer.Core.Routing;

/// <summary>The rules of one host whose paths begin with the same elements, and the nodes one element further on.</summary>
/// <remarks>
/// Hot path, immutable. A path is its elements and whether a slash ends it: <c>/a/b/</c> is <c>a</c>, <c>b</c> and a slash, <c>/</c> is
/// no element and a slash. So three values can stand in a node, and which of them a finished walk takes is the whole of path matching.
/// </remarks>
internal sealed class RouteNode<T>
    where T : class
{
    private readonly T? _prefix;
    private readonly T? _exact;
    private readonly T? _exactWithSlash;

    // Most nodes have one child or none. One is compared, not looked up: with many thousands of hosts nothing of a node is in the
    // processor's cache, and a map would be two more objects to wait for.
    private readonly byte[]? _onlyElement;
    private readonly RouteNode<T>? _onlyChild;
    private readonly ByteMap<RouteNode<T>>? _children;

    /// <param name="prefix">The rule for this path and all below it.</param>
    /// <param name="exact">The rule for this path alone.</param>
    /// <param name="exactWithSlash">The rule for this path and a slash alone.</param>
    /// <param name="children">By their element; none comes twice.</param>
    /// <param name="seed">For the hash of the elements.</param>
    public RouteNode(T? prefix, T? exact, T? exactWithSlash, KeyValuePair<byte[], RouteNode<T>>[] children, ulong seed)
    {
        _prefix = prefix;
        _exact = exact;
        _exactWithSlash = exactWithSlash;
        if (children is [(byte[] element, RouteNode<T> child)])
        {
            _onlyElement = element;
            _onlyChild = child;
        }
        else if (children.Length > 0)
        {
            _children = new ByteMap<RouteNode<T>>(children, seed);
        }
    }

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
            RouteNode<T>? child = node.Child(slash < 0 ? rest : rest[..slash]);
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

    private RouteNode<T>? Child(ReadOnlySpan<byte> element)
    {
        if (_onlyChild is not null)
        {
            return element.SequenceEqual(_onlyElement) ? _onlyChild : null;
        }

        return _children?.Find(element);
    }
}
