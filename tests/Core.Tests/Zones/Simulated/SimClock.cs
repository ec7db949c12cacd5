namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>A zone's clock: monotonic like everybody's, its wall clock wrong by as much as the test says.</summary>
internal sealed class SimClock(SimTime time) : TimeProvider
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public long SkewMs { get; set; }

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => time.NowMs;

    public override DateTimeOffset GetUtcNow() => Begin.AddMilliseconds(time.NowMs + SkewMs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimTimer timer = new(time, () => callback(state), (long)period.TotalMilliseconds);
        time.After((long)dueTime.TotalMilliseconds, timer.Fire);
        return timer;
    }

    private sealed class SimTimer(SimTime time, Action fire, long periodMs) : ITimer
    {
        private bool _isDisposed;

        public void Fire()
        {
            if (!_isDisposed)
            {
                time.After(periodMs, Fire);
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
