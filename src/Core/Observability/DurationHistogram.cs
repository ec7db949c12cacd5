namespace LoadBalancer.Core.Observability;

/// <summary>How long things took, counted into fixed buckets.</summary>
/// <remarks>
/// Hot path: two adds. The number of observations is the sum of the buckets, not a third counter, so that a
/// scrape can never show a last bucket that differs from the count.
/// </remarks>
internal sealed class DurationHistogram
{
    /// <summary>
    /// Upper bounds, in microseconds, both ends included: 0.5 ms, half of a fast answer over loopback, to 60 s, the default of
    /// <c>timeouts.first_byte</c>; steps of 1, 2.5, 5 between, which keeps an interpolated quantile within a factor of 2.5.
    /// </summary>
    public static readonly long[] BoundsMicroseconds =
    [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000,
    ];

    private static readonly int SumCell = BoundsMicroseconds.Length + 1; // after the bucket above the last bound

    private readonly StripedCells _cells = new(SumCell + 1);

    /// <summary>The sum of all observations; may lag the buckets by those being made at this instant.</summary>
    public long SumMicroseconds => _cells.Sum(SumCell);

    /// <summary>Counts one duration. A negative one, which only a clock gone wrong can give, counts as 0.</summary>
    public void Observe(long microseconds)
    {
        long elapsed = Math.Max(microseconds, 0);
        long[] bounds = BoundsMicroseconds;
        int bucket = 0;
        while (bucket < bounds.Length && elapsed > bounds[bucket])
        {
            bucket++;
        }

        _cells.Add(bucket, 1);
        _cells.Add(SumCell, elapsed);
    }

    /// <summary>Observations within one bucket alone; the bucket after the last bound holds everything above it.</summary>
    public long BucketCount(int bucket) => _cells.Sum(bucket);
}
