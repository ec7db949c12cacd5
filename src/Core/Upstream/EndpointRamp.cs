namespace LoadBalancer.Core.Upstream;

/// <summary>How much of its weight an endpoint may use: all of it, or less for a while after it came up (<c>slow_start</c>).</summary>
/// <remarks>
/// Written by its service's tick alone, once a second; read by whoever makes an eligible set. A time out that begins and ends between two ticks
/// goes unnoticed: nothing that takes an endpoint out is that short.
/// </remarks>
internal sealed class EndpointRamp
{
    /// <summary>Where it starts: as little as still shows, within seconds, that the endpoint answers. Envoy's <c>min_weight_percent</c> is 10 too.</summary>
    public const int FloorPercent = 10;

    /// <summary>The share grows by steps of this: 18 eligible sets are made on the way, and no step is more than half of what was before.</summary>
    public const int StepPercent = 5;

    /// <summary>All of its weight.</summary>
    public const int FullPercent = 100;

    private const int Out = 0;

    private long _startedAtMs;
    private int _percent; // Out until a tick has seen it up

    /// <summary>What it may use of its weight once it is up, 10 to 100.</summary>
    public int Percent => Math.Max(Volatile.Read(ref _percent), FloorPercent);

    /// <summary>Looks at it at a tick.</summary>
    /// <param name="isUp">It takes new requests.</param>
    /// <param name="durationMs">From the floor to all of its weight.</param>
    /// <param name="nowMs">The tick's time, on one clock for all of them.</param>
    /// <returns>True when <see cref="Percent"/> has changed of an endpoint that is up.</returns>
    public bool Advance(bool isUp, int durationMs, long nowMs)
    {
        int before = _percent;
        if (isUp && before == Out)
        {
            _startedAtMs = nowMs;
        }

        int after = !isUp ? Out
            : before == FullPercent ? FullPercent
            : PercentAfter(nowMs - _startedAtMs, durationMs);
        Volatile.Write(ref _percent, after);
        return isUp && after != Math.Max(before, FloorPercent);
    }

    private static int PercentAfter(long elapsedMs, int durationMs) => elapsedMs >= durationMs
        ? FullPercent
        : Math.Max((int)(elapsedMs * FullPercent / durationMs / StepPercent) * StepPercent, FloorPercent);
}
