using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Runtime;

/// <summary>What one client may ask for and how long it may take: <c>[limits]</c> compiled.</summary>
/// <param name="Head">Sizes of heads.</param>
/// <param name="HeaderTimeoutMs">From a request's first byte to the end of its head, absolute; 408 after it.</param>
/// <param name="IdleTimeoutMs">Between two requests of one connection; closed silently after it.</param>
/// <param name="BodyIdleTimeoutMs">Between two reads of a request body, or two writes of an answer; 408 or cut after it.</param>
public sealed record ProxyLimits(Http1Limits Head, int HeaderTimeoutMs, int IdleTimeoutMs, int BodyIdleTimeoutMs)
{
    /// <summary>The defaults of <c>[limits]</c> (reference.md §2; wire.md G1–G4 gives their reasons).</summary>
    public static ProxyLimits Default { get; } = new(Http1Limits.Default, 10_000, 60_000, 30_000);
}
