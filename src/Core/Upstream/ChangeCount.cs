namespace LoadBalancer.Core.Upstream;

/// <summary>Counts what has changed among a service's endpoints, so that whoever made something of them knows to make it anew.</summary>
/// <remarks>Hot path: reading is one load. Written by health and by publishing, on any thread.</remarks>
public sealed class ChangeCount
{
    private int _count;

    /// <summary>A number that differs after every change.</summary>
    public int Current => Volatile.Read(ref _count);

    /// <summary>Says that something has changed. The change itself must be visible before: this is a full fence.</summary>
    public void Note() => Interlocked.Increment(ref _count);
}
