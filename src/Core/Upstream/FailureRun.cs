namespace LoadBalancer.Core.Upstream;

/// <summary>When the last few failures of an unbroken run were.</summary>
/// <remarks>No lock of its own. Remembers exactly as many times as can matter.</remarks>
internal struct FailureRun
{
    private long[]? _atMs; // a ring; null until the first failure
    private uint _count; // may wrap: a run is then as good as new

    /// <summary>Adds one.</summary>
    /// <param name="nowMs">When.</param>
    /// <param name="enough">How many make a case; 0: none do.</param>
    /// <param name="windowMs">Within what time.</param>
    /// <returns>True when the last <paramref name="enough"/> of the run lie within the window.</returns>
    public bool Add(long nowMs, int enough, int windowMs)
    {
        if (enough == 0)
        {
            return false;
        }

        if (_atMs?.Length != enough)
        {
            (_atMs, _count) = (new long[enough], 0); // the first, or the operator changed the number
        }

        _atMs[_count % (uint)enough] = nowMs;
        _count++;
        return _count >= enough && nowMs - _atMs[_count % (uint)enough] <= windowMs; // what would be written over next is the oldest
    }

    /// <summary>A success: the run is over.</summary>
    public void End() => _count = 0;
}
