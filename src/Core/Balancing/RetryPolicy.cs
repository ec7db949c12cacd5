namespace LoadBalancer.Core.Balancing;

/// <summary>When a request may be tried again: <c>retry</c> of a service or a route, compiled.</summary>
/// <remarks>Hot path, immutable. The defaults are those of <c>[[services]]</c> (reference.md §2).</remarks>
public sealed record RetryPolicy
{
    /// <summary>The defaults.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Tries in all, the first included (<c>retry.attempts</c>); at least 1.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>After what (<c>retry.on</c>).</summary>
    public RetryOn On { get; init; } =
        RetryOn.Connect | RetryOn.Reset | RetryOn.Status502 | RetryOn.Status503 | RetryOn.Status504;

    /// <summary>True when also a request that may have been carried out is tried again, whatever its method (<c>retry.non_idempotent</c>).</summary>
    public bool TakesNonIdempotent { get; init; }

    /// <summary>Retries at most, as a share of a service's requests (<c>retry.budget</c>). Envoy's and Linkerd's default too.</summary>
    public double Budget { get; init; } = 0.2;

    /// <summary>
    /// Bytes of a request's body that are kept for another try (<c>retry.max_body</c>); a longer one is sent once. 64 KiB: what one read of a
    /// connection brings at most, and far above what an interface's requests hold. HAProxy keeps 16 KiB.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>True when an answer with this status is one to be had from another endpoint.</summary>
    internal bool Covers(int status) => status switch
    {
        502 => On.HasFlag(RetryOn.Status502),
        503 => On.HasFlag(RetryOn.Status503),
        504 => On.HasFlag(RetryOn.Status504),
        500 => On.HasFlag(RetryOn.Status500),
        429 => On.HasFlag(RetryOn.Status429),
        _ => false,
    };
}
