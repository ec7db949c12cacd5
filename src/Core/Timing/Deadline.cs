namespace LoadBalancer.Core.Timing;

/// <summary>When a wait must be over, and whom to wake if it is not.</summary>
/// <remarks>
/// Hot path: arming is one addition and one store, fenced off the loop that beats. Its owner arms it before a wait and disarms it after; the heartbeat reads it.
/// Race: the heartbeat may wake an owner that has just gone on to another wait. So a wake-up is only a hint, given by cancelling
/// whatever read or flush is pending: the owner asks <see cref="HasPassed"/>, and waits again when it has not.
/// </remarks>
internal sealed class Deadline(Heartbeat heartbeat, Action wake) : Watch
{
    private long _atMs; // 0: no wait

    /// <summary>The clock it counts by.</summary>
    public long NowMs => heartbeat.NowMs;

    /// <summary>True once the time set by <see cref="Arm"/> is over.</summary>
    public bool HasPassed => DueAtMs is long atMs and not 0 && atMs <= heartbeat.NowMs;

    internal override long DueAtMs => Volatile.Read(ref _atMs);

    /// <summary>Sets the deadline <paramref name="afterMs"/> from now; 0 means never.</summary>
    public void Arm(int afterMs)
    {
        if (afterMs == 0)
        {
            Disarm();
            return;
        }

        ArmAt(heartbeat.NowMs + afterMs + Heartbeat.PeriodMs);
    }

    /// <summary>Sets the deadline on the heartbeat's clock.</summary>
    public void ArmAt(long atMs) => heartbeat.Expect(this, ref _atMs, atMs);

    public void Disarm() => Volatile.Write(ref _atMs, 0);

    /// <summary>Forgets the time, and the heartbeat forgets it: its owner goes.</summary>
    public void Release()
    {
        Disarm();
        heartbeat.Remove(this);
    }

    public override void Execute()
    {
        if (HasPassed)
        {
            wake();
        }
    }
}
