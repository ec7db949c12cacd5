namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Says how long a loop may wait until its next beat.</summary>
internal struct LoopClock(TimeProvider time)
{
    /// <summary>Between two beats: how late a deadline may fire.</summary>
    public const int PeriodMs = 100;

    private readonly TimeProvider _time = time;
    private readonly long _period = time.TimestampFrequency * PeriodMs / 1000;
    private long _next = time.GetTimestamp() + (time.TimestampFrequency * PeriodMs / 1000);

    /// <summary>Until the beat, rounded up: a wait that ends too early would only be repeated.</summary>
    public readonly int LeftMs()
    {
        long left = _next - _time.GetTimestamp();
        return left <= 0 ? 0 : (int)(((left * 1000) + _time.TimestampFrequency - 1) / _time.TimestampFrequency);
    }

    /// <summary>True once per period; beats that were missed are not made up for.</summary>
    public bool IsDue()
    {
        long now = _time.GetTimestamp();
        if (now < _next)
        {
            return false;
        }

        _next = now + _period;
        return true;
    }
}
