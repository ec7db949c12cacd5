namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A clock whose timers fire when the test says so, named by how long they were set for.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<HandTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HandTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is set for <paramref name="pause"/>, and lets it fire.</summary>
    public async Task ElapseAsync(TimeSpan pause)
    {
        HandTimer? timer = null;
        await Patience.UntilAsync(() => (timer = Take(pause)) is not null, $"something waits for {pause}");
        timer!.Fire();
    }

    /// <summary>Lets a timer that is set for <paramref name="pause"/> fire, if there is one now.</summary>
    public bool TryElapse(TimeSpan pause)
    {
        HandTimer? timer = Take(pause);
        timer?.Fire();
        return timer is not null;
    }

    private HandTimer? Take(TimeSpan pause)
    {
        lock (_timers)
        {
            HandTimer? timer = _timers.Find(timer => timer.DueTime == pause);
            return timer is not null && _timers.Remove(timer) ? timer : null;
        }
    }

    private sealed class HandTimer(HandClock clock, Action fire) : ITimer
    {
        public TimeSpan DueTime { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._timers)
            {
                DueTime = dueTime;
                clock._timers.Remove(this);
                clock._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._timers)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
