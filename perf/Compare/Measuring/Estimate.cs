namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>A median with the ends of its 95 % interval.</summary>
internal readonly record struct Estimate(double Median, double Low, double High);
