namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Says how long a loop may wait until its next beat.</summary>
internal struct LoopClock(TimeProvider time)
{
    /// <summary>Between two beats: how late a deadline may fire.</summary>
    public const int PeriodMs = 100;

    private readonly TimeProvider _time = time;
    private long _now = time.GetTimestamp(); // as of the last look
    private readonly long _period = time.TimestampFrequency * PeriodMs / 1000;
    private long _next = time.GetTimestamp() + (time.TimestampFrequency * PeriodMs / 1000);

    /// <summary>From the last look until the beat, rounded up: a wait that ends too early would only be repeated.</summary>
    public readonly int LeftMs()
    {
        long left = _next - _now;
        return left <= 0 ? 0 : (int)(((left * 1000) + _time.TimestampFrequency - 1) / _time.TimestampFrequency);
    }

    /// <summary>Asks what time it is.</summary>
    public void Look() => _now = _time.GetTimestamp();

    /// <summary>Looks. True once per period; beats that were missed are not made up for.</summary>
    public bool IsDue()
    {
        Look();
        if (_now < _next)
        {
            return false;
        }

        _next = _now + _period;
        return true;
    }
}
