using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Runtime;

/// <summary>What a route does with a request before it is forwarded, or instead, in the order it is done. Null: it does not.</summary>
/// <remarks>Hot path, immutable.</remarks>
internal sealed class RoutePolicies
{
    /// <summary><c>allow</c>, <c>deny</c>: who may ask at all.</summary>
    public AddressRules? Addresses { get; init; }

    /// <summary><c>rate_limit</c>: how often.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary><c>redirect</c>, <c>respond</c>: the answer, without an endpoint.</summary>
    public RouteAnswer? Answer { get; init; }

    /// <summary><c>split</c>: which service.</summary>
    public WeightedSplit? Split { get; init; }

    /// <summary><c>rewrite_path</c>, <c>request_headers</c>, <c>response_headers</c>.</summary>
    public HeadEdits? Edits { get; init; }
}
