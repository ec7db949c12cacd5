using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>When a request is tried again: <c>retry</c> of a service, or what a route has otherwise.</summary>
/// <remarks>Config path, immutable. Defaults: <see cref="RetryPolicy.Default"/>.</remarks>
public sealed record RetryConfig
{
    /// <summary><c>attempts</c>: tries in all, the first included.</summary>
    public long Attempts { get; init; } = RetryPolicy.Default.Attempts;

    /// <summary><c>on</c>: after what.</summary>
    public ImmutableArray<RetryOn> On { get; init; } = [.. Enum.GetValues<RetryOn>().Where(each => each != 0 && RetryPolicy.Default.On.HasFlag(each))];

    /// <summary><c>non_idempotent</c>: whatever the method.</summary>
    public bool TakesNonIdempotent { get; init; } = RetryPolicy.Default.TakesNonIdempotent;

    /// <summary><c>budget</c>: retries at most for each request of the service.</summary>
    public double Budget { get; init; } = RetryPolicy.Default.Budget;

    /// <summary><c>max_body</c>, bytes of a body that are kept for another try.</summary>
    public long MaxBodyBytes { get; init; } = RetryPolicy.Default.MaxBodyBytes;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;

    // The casts cannot overflow: ServiceRules bounds each value.
    internal RetryPolicy Compile() => new()
    {
        Attempts = (int)Attempts,
        On = On.Aggregate(RetryOn.None, static (all, each) => all | each),
        TakesNonIdempotent = TakesNonIdempotent,
        Budget = Budget,
        MaxBodyBytes = (int)MaxBodyBytes,
    };
}
