namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>From the moment a request was due to its answer's last byte.</summary>
internal readonly record struct Latency(double MedianMicroseconds, double TailMicroseconds);
