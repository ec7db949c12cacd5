namespace LoadBalancer.Soak.Mixed;

/// <summary>How resident memory moved over a run, in the two figures that are judged.</summary>
/// <param name="SlopeKibPerMinute">Of a straight line through the second half (least squares).</param>
/// <param name="RiseKib">The mean of the last third less that of the middle third.</param>
internal sealed record Trend(double SlopeKibPerMinute, double RiseKib)
{
    public static Trend Of(IReadOnlyList<Sample> samples)
    {
        Sample[] half = [.. samples.Skip(samples.Count / 2)];
        double meanMinute = half.Average(static sample => sample.Seconds / 60);
        double mean = half.Average(static sample => (double)sample.ResidentKib);
        double above = half.Sum(sample => ((sample.Seconds / 60) - meanMinute) * (sample.ResidentKib - mean));
        double below = half.Sum(sample => Math.Pow((sample.Seconds / 60) - meanMinute, 2));
        int third = samples.Count / 3;
        return new Trend(
            below > 0 ? above / below : 0,
            samples.Skip(samples.Count - third).DefaultIfEmpty(samples[^1]).Average(static sample => (double)sample.ResidentKib)
                - samples.Skip(samples.Count - (2 * third)).Take(third).DefaultIfEmpty(samples[^1]).Average(static sample => (double)sample.ResidentKib));
    }
}
