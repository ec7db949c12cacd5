namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Median, and its interval by resampling: no assumption about how noise is distributed.</summary>
internal static class Statistics
{
    // Enough for the 2.5 % ends to be stable in the second decimal of a ratio; costs milliseconds.
    private const int ResampleCount = 10_000;

    /// <summary>The middle value, or the mean of the two middle ones; at least one value is needed.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The bootstrap 95 % interval (percentile method) of the median; the same seed gives the same interval.</summary>
    public static Estimate MedianWithInterval(double[] values, int seed)
    {
        Random random = new(seed);
        double[] sample = new double[values.Length];
        double[] medians = new double[ResampleCount];
        for (int i = 0; i < medians.Length; i++)
        {
            for (int j = 0; j < sample.Length; j++)
            {
                sample[j] = values[random.Next(values.Length)];
            }

            medians[i] = Median(sample);
        }

        Array.Sort(medians);
        return new Estimate(Median(values), medians[(int)(0.025 * ResampleCount)], medians[(int)(0.975 * ResampleCount)]);
    }
}
