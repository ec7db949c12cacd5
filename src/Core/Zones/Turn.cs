namespace LoadBalancer.Core.Zones;

/// <summary>Says when something that is done again and again is due; never twice at once.</summary>
/// <remarks>Background, pure. Guarded by <see cref="ZoneMonitor"/>'s lock.</remarks>
internal sealed class Turn
{
    /// <summary>By how much of itself a period is varied, as <see cref="Health.HealthMonitor"/> varies its own (faults.md row 15).</summary>
    private const double Jitter = 0.1;

    private long _dueAtMs;
    private bool _isUnderWay;
    private bool _isWanted;

    /// <summary>Due now.</summary>
    public void Want() => _isWanted = true;

    /// <summary>Due then.</summary>
    public void Plan(long dueAtMs) => _dueAtMs = dueAtMs;

    /// <summary>The operator may have shortened the period: a long one that was planned before is not waited for.</summary>
    public void Shorten(long nowMs, double periodMs) => _dueAtMs = Math.Min(_dueAtMs, nowMs + (long)periodMs);

    /// <summary>True when it is due, and under way from now on; the next time is from this start.</summary>
    public bool TryBegin(long nowMs, double periodMs, Random random)
    {
        if (_isUnderWay || (nowMs < _dueAtMs && !_isWanted))
        {
            return false;
        }

        (_isUnderWay, _isWanted) = (true, false);
        _dueAtMs = nowMs + (long)(periodMs * (1 - Jitter + (2 * Jitter * random.NextDouble())));
        return true;
    }

    /// <summary>It is over.</summary>
    public void End() => _isUnderWay = false;
}
