namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>Every proxy driven once, in an order drawn anew; with a fault, the round counts for none of them.</summary>
internal sealed record Round(int Number, IReadOnlyDictionary<string, Sample> Samples, string? Fault);
