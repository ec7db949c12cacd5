namespace LoadBalancer.Core.Observability;

/// <summary>A metric and what writes its samples when it is scraped.</summary>
/// <param name="Family">Name, kind, labels.</param>
/// <param name="Read">Writes every sample of the family.</param>
internal sealed record MetricReader(MetricFamily Family, Action<SampleWriter> Read);
