namespace LoadBalancer.Core.Runtime;

/// <summary>Holds the one snapshot in force.</summary>
/// <remarks>
/// One reference, never two: two could be read on either side of a publish and disagree. Hot path: read once per
/// request. Written by the publisher alone, one writer at a time.
/// </remarks>
public sealed class SnapshotStore(ProxySnapshot initial)
{
    private ProxySnapshot _current = initial;

    /// <summary>The snapshot in force now. Cost: one acquire load.</summary>
    public ProxySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Makes <paramref name="next"/> what the following requests see.</summary>
    public void Publish(ProxySnapshot next) => Volatile.Write(ref _current, next);
}
