using System.Collections.Immutable;

namespace LoadBalancer.Core.Observability;

/// <summary>One metric's name, meaning and labels: all its samples share them.</summary>
/// <param name="Name">As Prometheus wants it: letters, digits, <c>_</c>; unit at the end; a counter ends in <c>_total</c>.</param>
/// <param name="Kind">Counter, gauge or histogram.</param>
/// <param name="Help">One line for whoever meets the metric in a query builder.</param>
/// <param name="Labels">Label names, in the order their values are given to <see cref="SampleWriter"/>.</param>
/// <remarks>Config path, immutable.</remarks>
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, ImmutableArray<string> Labels)
{
    /// <summary>A metric with the labels written out.</summary>
    public MetricFamily(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels)
        : this(name, kind, help, ImmutableArray.Create(labels))
    {
    }
}
