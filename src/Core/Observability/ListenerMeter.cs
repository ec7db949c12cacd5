namespace LoadBalancer.Core.Observability;

/// <summary>Counts one listener's client connections.</summary>
/// <remarks>Hot path: one add a call. Written by every session, read by whoever renders.</remarks>
public sealed class ListenerMeter
{
    private readonly StripedCells _open = new(1);

    internal ListenerMeter(string name, int index)
    {
        Name = name;
        Index = index;
    }

    /// <summary>The <c>listener</c> label.</summary>
    public string Name { get; }

    /// <summary>Which column of a route's counters is this listener's: what <see cref="RouteMeter.Observe"/> takes.</summary>
    public int Index { get; }

    /// <summary>What it has relayed; null where it relays nothing. Written once, before its first connection or session.</summary>
    public StreamMeter? Stream { get; private set; }

    /// <summary>True for a <c>udp</c> listener: its clients are sessions, not connections.</summary>
    internal bool HasSessions { get; private set; }

    internal long OpenCount => Math.Max(_open.Sum(0), 0);

    /// <summary>From now on it counts what it relays.</summary>
    public StreamMeter BeginStream(bool hasSessions)
    {
        HasSessions |= hasSessions;
        return Stream ??= new StreamMeter();
    }

    /// <summary>A client's connection was accepted.</summary>
    public void ConnectionOpened() => _open.Add(0, 1);

    /// <summary>A client's connection is gone, for whatever reason. Exactly once for each <see cref="ConnectionOpened"/>.</summary>
    public void ConnectionClosed() => _open.Add(0, -1);
}
