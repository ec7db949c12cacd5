namespace LoadBalancer.Core.Timing;

/// <summary>Something the <see cref="Heartbeat"/> looks at when it is due.</summary>
/// <remarks>
/// The links belong to the heartbeat, which alone touches them under its lock. Where the heartbeat has a loop's thread a due watch runs
/// there; else on the thread pool, since what it wakes may go on for long.
/// </remarks>
internal abstract class Watch : IThreadPoolWorkItem
{
    /// <summary>Not in the wheel.</summary>
    internal const long Nowhere = long.MaxValue;

    internal Watch? Next;
    internal Watch? Previous;

    /// <summary>The beat that will look at it; it may be due later, never earlier. Written under the heartbeat's lock, read by anyone.</summary>
    internal long LookedAtBeat = Nowhere;

    /// <summary>When <see cref="Execute"/> should run, on the heartbeat's clock; 0: not at all.</summary>
    internal abstract long DueAtMs { get; }

    /// <summary>Does what was due. May run once more after it was no longer wanted: it checks for itself.</summary>
    public abstract void Execute();
}
