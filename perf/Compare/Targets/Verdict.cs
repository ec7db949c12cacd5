namespace LoadBalancer.Perf.Compare.Targets;

/// <summary>What a run says of a target.</summary>
internal enum Verdict
{
    /// <summary>It was not measured in this run.</summary>
    Unknown = 0,

    /// <summary>Even the bad end of the interval keeps the limit.</summary>
    Met,

    /// <summary>The median keeps the limit, the bad end of its interval does not.</summary>
    MetByMedian,

    Missed,
}
