namespace LoadBalancer.Core.Routing;

/// <summary>How much of a request's path a rule's path must equal (<c>path_type</c>).</summary>
/// <remarks>Config path: the trie knows only the three places a value can stand in a node.</remarks>
public enum PathMatch : byte
{
    /// <summary>The rule's elements are the first elements of the request's; one trailing slash means nothing on either side.</summary>
    Prefix = 0,

    /// <summary>The paths are equal byte for byte, trailing slash included.</summary>
    Exact,
}
