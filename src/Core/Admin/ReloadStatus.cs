using System.Collections.Immutable;

namespace LoadBalancer.Core.Admin;

/// <summary>How a reading of the configuration ended.</summary>
/// <param name="Ok">What was read is in force; false: what was in force before it still is.</param>
/// <param name="Error">The first fault that refused it, and how many more there are; empty when none did.</param>
/// <param name="At">When; null for the start.</param>
/// <param name="Faults">Every fault, warnings too, each as it is printed.</param>
public sealed record ReloadStatus(bool Ok, string Error, DateTimeOffset? At, ImmutableArray<string> Faults)
{
    /// <summary>Of a process that has read its configuration once, to start with.</summary>
    public static ReloadStatus OfStart { get; } = new(Ok: true, "", At: null, []);
}
