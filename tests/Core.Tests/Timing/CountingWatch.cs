using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Timing;

/// <summary>A watch that counts how often it is asked and run.</summary>
internal sealed class CountingWatch : Watch
{
    private long _dueAtMs;

    /// <summary>How often the heartbeat has asked when it is due.</summary>
    public int AskedCount { get; private set; }

    public int RunCount { get; private set; }

    internal override long DueAtMs
    {
        get
        {
            AskedCount++;
            return _dueAtMs;
        }
    }

    /// <summary>As its owner does: writes the time, and tells the heartbeat of it unless there is none.</summary>
    public void Set(Heartbeat heartbeat, long dueAtMs)
    {
        if (dueAtMs != 0)
        {
            heartbeat.Expect(this, ref _dueAtMs, dueAtMs);
        }
        else
        {
            Volatile.Write(ref _dueAtMs, 0);
        }
    }

    public override void Execute() => RunCount++;
}
