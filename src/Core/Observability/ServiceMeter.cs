namespace LoadBalancer.Core.Observability;

/// <summary>Counts one service's answers, retries, connections to its endpoints, and what is found out about them.</summary>
/// <remarks>
/// Hot path: one add a call. Written by sessions and pools, read by whoever renders. A connection's life:
/// <code>
/// call                                from     to
/// ConnectionOpened()                  –        active
/// ConnectionIdle()                    active   idle
/// ConnectionBusy()                    idle     active
/// ConnectionClosed(wasIdle: false)    active   –
/// ConnectionClosed(wasIdle: true)     idle     –
/// </code>
/// </remarks>
public sealed class ServiceMeter
{
    private const int OpenCell = 0;
    private const int IdleCell = 1;
    private const int DeniedRetryCell = 2;
    private const int FirstRetryCell = 3;

    private readonly StatusTable _answers = new();
    private readonly StripedCells _cells = new(FirstRetryCell + ReasonCodes.Count);
    private readonly long[] _probes = new long[ProbeOutcomes.Count]; // rare enough for one cell each
    private readonly long[] _lookups = new long[3]; // by LookupOutcome
    private long _ejectionCount;

    internal ServiceMeter(string name) => Name = name;

    /// <summary>The <c>service</c> label.</summary>
    public string Name { get; }

    internal StatusTable Answers => _answers;

    /// <summary>Connections held for an exchange now. Race: the two cells are read one after the other, so a scrape may be off
    /// by the connections that change state in between; it never shows less than none.</summary>
    internal long ActiveCount => Math.Max(_cells.Sum(OpenCell) - _cells.Sum(IdleCell), 0);

    internal long IdleCount => Math.Max(_cells.Sum(IdleCell), 0);

    /// <summary>Counts the head of an answer that came from an endpoint; not answers of our own.</summary>
    public void CountAnswer(int status) => _answers.Count(status, column: 0);

    /// <summary>Counts another attempt after one that failed.</summary>
    /// <param name="reason">Why the earlier attempt failed.</param>
    public void CountRetry(ReasonCode reason) => _cells.Add(FirstRetryCell + (int)reason, 1);

    /// <summary>Counts an attempt that was not made because the service's retry budget was used up.</summary>
    public void CountRetryDenied() => _cells.Add(DeniedRetryCell, 1);

    /// <summary>A connection was established and serves an exchange: it is active.</summary>
    public void ConnectionOpened() => _cells.Add(OpenCell, 1);

    /// <summary>A connection went back to its pool: active to idle.</summary>
    public void ConnectionIdle() => _cells.Add(IdleCell, 1); // active is open minus idle: one add, not two

    /// <summary>A pooled connection was taken for an exchange: idle to active.</summary>
    public void ConnectionBusy() => _cells.Add(IdleCell, -1);

    /// <summary>A connection is gone.</summary>
    /// <param name="wasIdle">True when it lay in its pool; false when it served an exchange.</param>
    public void ConnectionClosed(bool wasIdle)
    {
        _cells.Add(OpenCell, -1);
        if (wasIdle)
        {
            _cells.Add(IdleCell, -1);
        }
    }

    /// <summary>Counts an endpoint that was ejected.</summary>
    public void CountEjection() => Interlocked.Increment(ref _ejectionCount);

    /// <summary>Counts a probe of one of its endpoints.</summary>
    public void CountProbe(ProbeOutcome outcome) => Interlocked.Increment(ref _probes[(int)outcome]);

    /// <summary>Counts a lookup of its name.</summary>
    public void CountLookup(LookupOutcome outcome) => Interlocked.Increment(ref _lookups[(int)outcome]);

    internal long EjectionCount => Volatile.Read(ref _ejectionCount);

    internal long ProbeCount(ProbeOutcome outcome) => Volatile.Read(ref _probes[(int)outcome]);

    internal long LookupCount(LookupOutcome outcome) => Volatile.Read(ref _lookups[(int)outcome]);

    internal long DeniedRetryCount => _cells.Sum(DeniedRetryCell);

    internal long RetryCount(ReasonCode reason) => _cells.Sum(FirstRetryCell + (int)reason);
}
