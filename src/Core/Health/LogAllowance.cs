namespace LoadBalancer.Core.Health;

/// <summary>Keeps something that happens again and again from filling the log (faults.md row 12): some lines at once, then one now and then.</summary>
/// <param name="most">Lines at once.</param>
/// <param name="refillMs">After which another is allowed.</param>
internal sealed class LogAllowance(int most, int refillMs)
{
    private int _takenCount;
    private long _refilledAtMs;
    private int _leftOutCount;

    /// <summary>True when a line may be logged now.</summary>
    /// <param name="nowMs">A monotonic clock.</param>
    /// <param name="leftOutCount">Lines that were not, since the last that was.</param>
    public bool TryTake(long nowMs, out int leftOutCount)
    {
        long refills = (nowMs - _refilledAtMs) / refillMs;
        _refilledAtMs += refills * refillMs;
        _takenCount = (int)Math.Max(_takenCount - refills, 0);
        leftOutCount = _leftOutCount;
        if (_takenCount == most)
        {
            _leftOutCount++;
            return false;
        }

        _takenCount++;
        _leftOutCount = 0;
        return true;
    }
}
