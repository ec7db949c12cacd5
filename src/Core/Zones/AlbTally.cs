namespace LoadBalancer.Core.Zones;

/// <summary>What this zone's own probes of one ALB come to, so that one that flaps does not make the answers flap (faults.md row 31).</summary>
/// <remarks>
/// Background, pure: clock and probes are others'. Guarded by <see cref="ZoneMonitor"/>'s lock.
/// <code>
/// health   a pass                                    a failure                    it says that it is out
/// unknown  up                                        down after `fall` in all     out
/// up       after `rise` in a row failures are forgotten  down after `fall` in all  out
/// down     up after as many in a row as are needed   the row begins anew          out
/// out      up, unless its state still says out       nothing                      nothing
/// </code>
/// Out is <see cref="AlbHealth.Down"/> by its own word: an operator's doing, so nothing is counted.
/// </remarks>
internal sealed class AlbTally
{
    /// <summary>Passes that bring one up at most, however often it went down (zones.md, deciding 4): 80 s at the usual interval.</summary>
    public const int MostNeeded = 40;

    /// <summary>How long it is held against an ALB that it went down.</summary>
    public const long MemoryMs = 600_000;

    private readonly Queue<long> _downsAtMs = [];
    private bool _isOutByState;

    public AlbHealth Health { get; private set; }

    /// <summary>While not down: those that are not forgotten.</summary>
    public int FailureCount { get; private set; }

    /// <summary>In a row, up to now.</summary>
    public int PassCount { get; private set; }

    /// <summary>While down: how many in a row bring it up.</summary>
    public int NeededCount { get; private set; }

    /// <summary>Down because it says so.</summary>
    public bool IsOut { get; private set; }

    /// <summary>What it says then.</summary>
    public string Standing { get; private set; } = "";

    /// <summary>Why the last failure was one.</summary>
    public string Evidence { get; private set; } = "";

    /// <summary>When the probe began that took it down; 0: it is not down by probes.</summary>
    public long DownSinceMs { get; private set; }

    /// <summary>Failures are counted and it is not down yet, or passes and it is not up yet.</summary>
    public bool IsSuspect => !IsOut && (Health == AlbHealth.Down ? PassCount > 0 : FailureCount > 0);

    /// <param name="rise">Passes in a row after which its failures are forgotten.</param>
    public void Pass(int rise)
    {
        if (_isOutByState)
        {
            return; // it may well answer probes while it lets its last requests end
        }

        PassCount++;
        if (IsOut || Health == AlbHealth.Unknown || (Health == AlbHealth.Down && PassCount >= NeededCount))
        {
            FailureCount = Health == AlbHealth.Unknown ? FailureCount : 0;
            (Health, IsOut, Standing, DownSinceMs) = (AlbHealth.Up, false, "", 0);
        }
        else if (Health == AlbHealth.Up && PassCount >= rise)
        {
            FailureCount = 0;
        }
    }

    /// <param name="evidence">Why it is one.</param>
    /// <param name="rise">Passes that bring it up the first time.</param>
    /// <param name="fall">Failures that take it down.</param>
    /// <param name="begunAtMs">When the probe began.</param>
    /// <param name="nowMs">Now, on the same clock.</param>
    public void Fail(string evidence, int rise, int fall, long begunAtMs, long nowMs)
    {
        if (IsOut)
        {
            return; // it said that it would go
        }

        PassCount = 0;
        Evidence = evidence;
        if (Health == AlbHealth.Down || ++FailureCount < fall)
        {
            return;
        }

        while (_downsAtMs.TryPeek(out long at) && at <= nowMs - MemoryMs)
        {
            _downsAtMs.Dequeue();
        }

        _downsAtMs.Enqueue(nowMs);
        int doublings = Math.Min(_downsAtMs.Count - 1, 16); // beyond any bound; a shift by 32 would be one by 0
        NeededCount = (int)Math.Max(Math.Min((long)rise << doublings, MostNeeded), rise);
        (Health, DownSinceMs) = (AlbHealth.Down, begunAtMs);
    }

    /// <summary>It answered a probe so. What its state says is more: a probe hears <c>disabled</c> from one that is still disabling.</summary>
    public void SayOut(string standing)
    {
        if (!_isOutByState)
        {
            BeOut(standing);
        }
    }

    /// <summary>Its newest state says so, or no longer does: then the next pass brings it back.</summary>
    /// <param name="standing">What it says; empty: it is not heard any more.</param>
    /// <returns>True when it said out before and does not now: worth a probe at once.</returns>
    public bool HearStanding(string standing)
    {
        bool wasOut = _isOutByState;
        _isOutByState = AlbStanding.IsOut(standing);
        if (_isOutByState)
        {
            BeOut(standing);
        }

        return wasOut && !_isOutByState;
    }

    private void BeOut(string standing) => (Health, IsOut, Standing, PassCount, FailureCount, DownSinceMs) = (AlbHealth.Down, true, standing, 0, 0, 0);
}
