namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>One proxy driven once.</summary>
internal readonly record struct Sample(double CpuMicroseconds, double TickMicroseconds, double RequestsPerSecond, double ResidentMebibytes);
