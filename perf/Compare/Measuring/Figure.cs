namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>A figure of a sample that proxies are compared by.</summary>
/// <param name="Name">As tables and charts head it.</param>
/// <param name="Unit">Of its value.</param>
/// <param name="Of">Takes it out of a sample.</param>
internal sealed record Figure(string Name, string Unit, Func<Sample, double> Of)
{
    public static readonly Figure Cpu = new("CPU per request", "µs", sample => sample.CpuMicroseconds);
    public static readonly Figure Throughput = new("throughput", "/s", sample => sample.RequestsPerSecond);
    public static readonly Figure MedianLatency = new("p50", "µs", sample => sample.Latency?.MedianMicroseconds ?? double.NaN);
    public static readonly Figure TailLatency = new("p99", "µs", sample => sample.Latency?.TailMicroseconds ?? double.NaN);
}
