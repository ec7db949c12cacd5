using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>split</c> entry of a route: a service and its share of the requests.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record SplitConfig
{
    /// <summary><c>service</c>: a <see cref="ServiceConfig.Name"/>.</summary>
    public string Service { get; init; } = "";

    /// <summary><c>weight</c>, against the others' of the route; 0: none. 1, so that equal shares need no numbers.</summary>
    public long Weight { get; init; } = 1;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
