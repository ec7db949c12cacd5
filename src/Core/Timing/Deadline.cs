namespace LoadBalancer.Core.Timing;

/// <summary>When a wait must be over, and whom to wake if it is not.</summary>
/// <remarks>
/// Hot path: arming is one addition and one store. Its owner arms it before a wait and disarms it after; the heartbeat reads it.
/// Race: the heartbeat may wake an owner that has just gone on to another wait. So a wake-up is only a hint, given by cancelling
/// whatever read or flush is pending: the owner asks <see cref="HasPassed"/>, and waits again when it has not.
/// </remarks>
internal sealed class Deadline(Heartbeat heartbeat, Action wake) : Watch
{
    private long _atMs; // 0: no wait

    /// <summary>The clock it counts by.</summary>
    public long NowMs => heartbeat.NowMs;

    /// <summary>True once the time set by <see cref="Arm"/> is over.</summary>
    public bool HasPassed => IsDue(heartbeat.NowMs);

    /// <summary>Sets the deadline <paramref name="afterMs"/> from now; 0 means never.</summary>
    public void Arm(int afterMs) =>
        Volatile.Write(ref _atMs, afterMs == 0 ? 0 : heartbeat.NowMs + afterMs + (long)Heartbeat.Period.TotalMilliseconds);

    public void Disarm() => Volatile.Write(ref _atMs, 0);

    public override void Execute()
    {
        if (HasPassed)
        {
            wake();
        }
    }

    internal override bool IsDue(long nowMs)
    {
        long atMs = Volatile.Read(ref _atMs);
        return atMs != 0 && atMs <= nowMs;
    }
}
