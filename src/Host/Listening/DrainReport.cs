namespace LoadBalancer.Host.Listening;

/// <summary>How the connections of a stopped listener set ended.</summary>
/// <param name="OpenCount">Open when stopping began.</param>
/// <param name="AbortedCount">Cut at the deadline, or because the operator would not wait.</param>
internal readonly record struct DrainReport(int OpenCount, int AbortedCount)
{
    /// <summary>Those that ended by themselves in time.</summary>
    public int FinishedCount => Math.Max(0, OpenCount - AbortedCount); // one accepted during the stop may be aborted without having been counted as open

    /// <summary>Sums over several listener sets.</summary>
    public static DrainReport operator +(DrainReport left, DrainReport right) =>
        new(left.OpenCount + right.OpenCount, left.AbortedCount + right.AbortedCount);
}
