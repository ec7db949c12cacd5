namespace LoadBalancer.Core.Timing;

/// <summary>Something the <see cref="Heartbeat"/> looks at on each beat.</summary>
/// <remarks>
/// The links belong to the heartbeat, which alone touches them under its lock. A due watch runs on the thread pool, not on the
/// heartbeat's thread: what it wakes may go on for long.
/// </remarks>
internal abstract class Watch : IThreadPoolWorkItem
{
    internal Watch? Next;
    internal Watch? Previous;
    internal bool IsWatched;

    /// <summary>True when <see cref="Execute"/> should run. Called on every beat: a few loads, no lock.</summary>
    internal abstract bool IsDue(long nowMs);

    /// <summary>Does what was due. May run once more after it was no longer wanted: it checks for itself.</summary>
    public abstract void Execute();
}
