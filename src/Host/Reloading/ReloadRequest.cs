using System.Collections.Immutable;

namespace LoadBalancer.Host.Reloading;

/// <summary>What is wanted of a reload.</summary>
/// <param name="Trigger">Who wants it.</param>
internal sealed record ReloadRequest(ReloadTrigger Trigger)
{
    /// <summary>Only says what would come of it.</summary>
    public bool IsDry { get; init; }

    /// <summary>The share of recent requests, from 0 to 1, of which something else may become at most; null: any.</summary>
    public double? MostChanged { get; init; }

    /// <summary>What to rehearse with instead of the process's own files; only when <see cref="IsDry"/>. Default: its own.</summary>
    public ImmutableArray<(string Path, byte[] Bytes)> Files { get; init; }
}
