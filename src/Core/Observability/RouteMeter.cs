namespace LoadBalancer.Core.Observability;

/// <summary>Counts and times one route's requests.</summary>
/// <remarks>
/// Hot path: three adds, no lock. Until its first request a meter is its name alone, so that 10 000 unused
/// routes cost little. Written by every session, read by whoever renders.
/// </remarks>
public sealed class RouteMeter
{
    private RouteCells? _cells;

    internal RouteMeter(string name) => Name = name;

    /// <summary>The <c>route</c> label.</summary>
    public string Name { get; }

    /// <summary>Null until the first request.</summary>
    internal RouteCells? Cells => Volatile.Read(ref _cells);

    /// <summary>Counts one answered request.</summary>
    /// <param name="listenerIndex">Which listener it came in by: <see cref="ListenerMeter.Index"/>.</param>
    /// <param name="status">What the client was answered, or 499 when it left first; outside 100 to 599 it counts as "other".</param>
    /// <param name="elapsedMicroseconds">From the first byte of the request to the last of the answer.</param>
    public void Observe(int listenerIndex, int status, long elapsedMicroseconds)
    {
        RouteCells cells = Volatile.Read(ref _cells) ?? MakeCells();
        cells.Statuses.Count(status, listenerIndex);
        cells.Durations.Observe(elapsedMicroseconds);
    }

    // Race: two first requests both make cells; one pair wins and is used by both, the other is garbage with nothing in it.
    private RouteCells MakeCells()
    {
        RouteCells made = new();
        return Interlocked.CompareExchange(ref _cells, made, null) ?? made;
    }

    /// <summary>What a route has once it has been asked for.</summary>
    internal sealed class RouteCells
    {
        public StatusTable Statuses { get; } = new();

        public DurationHistogram Durations { get; } = new();
    }
}
