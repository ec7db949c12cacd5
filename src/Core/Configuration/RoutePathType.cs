namespace LoadBalancer.Core.Configuration;

/// <summary>How a route's path is compared with a request's.</summary>
public enum RoutePathType : byte
{
    /// <summary>By whole path elements: <c>/foo</c> takes <c>/foo/bar</c>, not <c>/foobar</c>.</summary>
    Prefix = 0,

    /// <summary>The whole path, a final slash included.</summary>
    Exact,
}
