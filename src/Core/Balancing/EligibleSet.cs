using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The endpoints of a service that may be picked, as they were after one change.</summary>
/// <remarks>Hot path, immutable. Made by <see cref="Cluster"/>.</remarks>
public sealed class EligibleSet(int madeAtChange, Endpoint[] endpoints)
{
    /// <summary>The <see cref="ChangeCount"/> it was made at.</summary>
    public int MadeAtChange { get; } = madeAtChange;

    /// <summary>In the order they were written.</summary>
    public ReadOnlySpan<Endpoint> Endpoints => endpoints;
}
