namespace LoadBalancer.Core.Observability;

/// <summary>What the numbers of a metric mean to whoever stores them.</summary>
public enum MetricKind : byte
{
    /// <summary>Only grows, from 0 at the start of the process; its name ends in <c>_total</c>.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Observations counted into cumulative buckets.</summary>
    Histogram,
}
