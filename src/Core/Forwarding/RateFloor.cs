namespace LoadBalancer.Core.Forwarding;

/// <summary>The patience left with a client that must keep a minimum rate (<c>limits.min_rate</c>, wire.md G3, G4).</summary>
/// <remarks>
/// Hot path, a value. An account in time: it opens with the grace, each millisecond spent waiting for the client is taken from it, each
/// byte that moved pays in what the slowest permitted client would have needed for it. Only waits for the client count, so an endpoint
/// that is slow costs its client nothing; and what is saved up is bounded, so a fast beginning does not buy hours of dripping.
/// </remarks>
internal struct RateFloor
{
    /// <summary>What a new flow may take before its rate counts: slow start, a radio that wakes up.</summary>
    private const int GraceMs = 5_000;

    private long _leftMicroseconds;
    private long _mostMicroseconds;
    private long _perKiBMicroseconds;
    private long _paidBytes;

    /// <summary>Opens the account of one flow.</summary>
    /// <param name="bytesPerSecond">The rate; 0: none is asked for.</param>
    /// <param name="longestPauseMs">What a client that kept its rate may save up: one pause as long as is allowed at all.</param>
    public void Start(int bytesPerSecond, int longestPauseMs)
    {
        this = default;
        if (bytesPerSecond > 0)
        {
            _perKiBMicroseconds = 1024 * 1_000_000L / bytesPerSecond;
            _leftMicroseconds = GraceMs * 1000L;
            _mostMicroseconds = Math.Max(GraceMs, longestPauseMs) * 1000L;
        }
    }

    /// <summary>How long the next wait may be.</summary>
    /// <param name="timeoutMs">Its bound in any case.</param>
    /// <param name="movedBytes">Of the flow, so far.</param>
    public int Bound(int timeoutMs, long movedBytes)
    {
        if (_perKiBMicroseconds == 0)
        {
            return timeoutMs;
        }

        PayIn(movedBytes);
        return (int)Math.Clamp(_leftMicroseconds / 1000, 1, timeoutMs);
    }

    /// <summary>Takes what a wait took; false when that was more than was left.</summary>
    /// <remarks>
    /// The deadline alone would not do: a byte every 50 ms meets none, because each new wait has at least one beat of the clock.
    /// </remarks>
    /// <param name="waitedMs">How long it was, on the coarse clock: off by a beat, but not on average.</param>
    /// <param name="movedBytes">Of the flow, a piece that is being flushed included: it pays for its own wait.</param>
    public bool TrySpend(long waitedMs, long movedBytes)
    {
        PayIn(movedBytes);
        _leftMicroseconds -= waitedMs * 1000;
        return _perKiBMicroseconds == 0 || _leftMicroseconds >= 0;
    }

    private void PayIn(long movedBytes)
    {
        _leftMicroseconds = Math.Min(_mostMicroseconds, _leftMicroseconds + (((movedBytes - _paidBytes) * _perKiBMicroseconds) >> 10));
        _paidBytes = movedBytes;
    }
}
