using System.Collections.Immutable;

namespace LoadBalancer.Core.Observability;

/// <summary>The words for <see cref="ProbeOutcome"/>.</summary>
public static class ProbeOutcomes
{
    internal static readonly int Count = Enum.GetValues<ProbeOutcome>().Length;

    private static readonly ImmutableArray<string> Names =
        ["pass", "refused", "unreachable", "timeout", "reset", "invalid", "status", "body", "tls", "not_made"];

    /// <summary>As it stands in the metric.</summary>
    public static string Name(this ProbeOutcome outcome) => Names[(int)outcome];
}
