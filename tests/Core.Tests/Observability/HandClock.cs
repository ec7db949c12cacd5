namespace LoadBalancer.Core.Tests.Observability;

/// <summary>A clock that stands until the test moves it. Its timers never fire by themselves.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<HandTimer> _timers = [];

    private long _ticks = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HandTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Moves the hands; every timer that falls due fires once, on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        _ticks += by.Ticks;
        HandTimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
        }

        foreach (HandTimer timer in timers)
        {
            timer.FireWhenDue();
        }
    }

    private sealed class HandTimer(HandClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _dueTicks = long.MaxValue;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _dueTicks = dueTime < TimeSpan.Zero ? long.MaxValue : clock._ticks + dueTime.Ticks;
            _period = period;
            return true;
        }

        public void FireWhenDue()
        {
            if (clock._ticks >= _dueTicks)
            {
                _dueTicks = _period > TimeSpan.Zero ? clock._ticks + _period.Ticks : long.MaxValue;
                callback(state);
            }
        }

        public void Dispose() => _dueTicks = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
