namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>When the DNS server is looked at next, and whose turn it is to write.</summary>
/// <remarks>Background, pure: the clock is others'. Guarded by its <see cref="Publisher"/>.</remarks>
internal sealed class PublishingSchedule(Random random)
{
    /// <summary>Somebody else may change what the server holds, and nobody would tell us.</summary>
    private const int LookEveryMs = 30_000;

    /// <summary>After an attempt that failed, at first; doubled each time.</summary>
    private const int FirstPauseMs = 1_000;

    private const int LongestPauseMs = 60_000;

    /// <summary>Between two ranks: a whole attempt of the one before, with a slow answer or two, ends within it.</summary>
    private const int RankStepMs = 2_000;

    private long? _differsSinceMs;
    private long _failedAtMs;

    public long DueAtMs { get; private set; }

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int FailureCount { get; private set; }

    /// <summary>Another server or key: what was is forgotten.</summary>
    public void Begin(long nowMs)
    {
        FailureCount = 0;
        _differsSinceMs = null;
        DueAtMs = nowMs;
    }

    /// <summary>Something else is wanted, or its turn comes sooner: no news of a server that is down, but worth an attempt before the pause is over.</summary>
    /// <param name="nowMs">A monotonic clock.</param>
    /// <param name="rank">How many write before.</param>
    /// <param name="isOther">False when only the turn is another.</param>
    public void Want(long nowMs, int rank, bool isOther)
    {
        _differsSinceMs = isOther ? nowMs : _differsSinceMs ?? nowMs;
        long soonestMs = FailureCount == 0 ? nowMs : Math.Max(nowMs, _failedAtMs + FirstPauseMs);
        DueAtMs = Math.Min(DueAtMs, Math.Max(soonestMs, TurnAtMs(_differsSinceMs.Value, rank)));
    }

    /// <summary>True when a difference that has been seen now may be written by this rank.</summary>
    public bool IsTurn(long nowMs, int rank)
    {
        _differsSinceMs ??= nowMs;
        return TurnAtMs(_differsSinceMs.Value, rank) <= nowMs;
    }

    /// <summary>It is others' turn: looks again when it is this one's.</summary>
    public void WaitForTurn(long nowMs, int rank)
    {
        FailureCount = 0;
        DueAtMs = TurnAtMs(_differsSinceMs ?? nowMs, rank);
    }

    /// <summary>The server holds what is wanted, or this zone may not change that.</summary>
    public void Rest(long nowMs)
    {
        FailureCount = 0;
        _differsSinceMs = null;
        DueAtMs = nowMs + (long)(LookEveryMs * (0.9 + (0.2 * random.NextDouble()))); // spread, so that zones do not look in one moment
    }

    /// <summary>The attempt failed.</summary>
    public void Fail(long nowMs)
    {
        _failedAtMs = nowMs;
        FailureCount = Math.Min(FailureCount + 1, 1_000_000);
        long pauseMs = Math.Min((long)FirstPauseMs << Math.Min(FailureCount - 1, 16), LongestPauseMs);
        DueAtMs = nowMs + (long)(pauseMs * (0.75 + (0.25 * random.NextDouble()))); // never longer than said
    }

    private static long TurnAtMs(long sinceMs, int rank) => sinceMs + ((long)rank * RankStepMs);
}
