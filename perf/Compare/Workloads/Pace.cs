namespace LoadBalancer.Perf.Compare.Workloads;

/// <summary>How fast a workload's requests come.</summary>
internal enum Pace
{
    /// <summary>At the workload's own rate.</summary>
    Fixed = 0,

    /// <summary>As fast as the proxy answers: it is the bottleneck, and its processor should be busy throughout.</summary>
    Unthrottled,

    /// <summary>At half of what nginx can take here, found out just before.</summary>
    HalfOfCapacity,
}
