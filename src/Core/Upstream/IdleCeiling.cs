namespace LoadBalancer.Core.Upstream;

/// <summary>How long an endpoint leaves a connection idle before it closes it, as learned from those that it closed.</summary>
/// <remarks>
/// Hot path: two loads. What comes too close to that age is not used again: the endpoint's FIN may be on its way, and a request that meets it and may
/// not be sent twice is a 502 (the keep-alive race, RFC 9112 §9.3.1). Every stack tells its users to set the balancer's time below the application's; this is set
/// by itself. Written by the loops whose idle connections end; wrong for a while costs connections, nothing else.
/// </remarks>
internal sealed class IdleCeiling
{
    /// <summary>
    /// Ages are known to a beat of the clock at either end, and the FIN needs its way: two beats and as much again as a slow network takes.
    /// </summary>
    internal const int LeastMarginMs = 250;

    /// <summary>
    /// An endpoint that restarts closes connections of every age, which says nothing; after this without another one it is forgotten. One that
    /// closes by time does so again within it, or has none that come near that age.
    /// </summary>
    internal const int RememberedMs = 60_000;

    /// <summary>
    /// A younger one was closed by an endpoint that ends, or that is short of connections: learned from, it would have none kept at all.
    /// </summary>
    internal const int LeastAgeMs = 2 * LeastMarginMs;

    private readonly Lock _learning = new();
    private long _mostMs = long.MaxValue;
    private long _untilMs;

    /// <summary>True when a connection that has been idle for <paramref name="ageMs"/> may be used.</summary>
    public bool Allows(long ageMs, long nowMs) => ageMs < Volatile.Read(ref _mostMs) || nowMs >= Volatile.Read(ref _untilMs);

    /// <summary>The endpoint has closed a connection that had been idle for <paramref name="ageMs"/>.</summary>
    public void Observe(long ageMs, long nowMs)
    {
        if (ageMs < LeastAgeMs)
        {
            return;
        }

        lock (_learning)
        {
            long mostMs = ageMs - Math.Max(LeastMarginMs, ageMs / 10);
            bool isForgotten = nowMs >= _untilMs;
            Volatile.Write(ref _untilMs, nowMs + RememberedMs + ageMs);
            Volatile.Write(ref _mostMs, isForgotten ? mostMs : Math.Min(_mostMs, mostMs));
        }
    }
}
