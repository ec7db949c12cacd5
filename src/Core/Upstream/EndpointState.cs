using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Upstream;

/// <summary>What happens to one endpoint of one service: carried from snapshot to snapshot by service and address.</summary>
/// <remarks>Written by every session that uses the endpoint, read by status and by the balancing policies.</remarks>
/// <param name="changes">The service's: told when the endpoint's standing may have changed.</param>
/// <param name="initial">What counts of its health before anything is known; null: it is up.</param>
public sealed class EndpointState(ChangeCount changes, HealthReport? initial = null)
{
    private readonly Lock _growing = new(); // guards the replacement of the array
    private IdleConnections[] _idle = []; // by lane
    private IdleConnections[] _idleHttp2 = []; // the same; empty where nobody speaks it: a service may speak both, and neither is to end the other's
    private readonly StripedCells _inFlight = new(1); // a gauge: each loop keeps its own count
    private int _openCount;
    private string _tlsFault = "";
    private DrainTime? _drain;
    private int _keepsIdle = 1; // 0: no idle connection is kept

    /// <summary>What probes and requests found out about it.</summary>
    public EndpointHealth Health { get; } = new(changes, initial ?? HealthReport.New);

    /// <summary>How requests to it went lately.</summary>
    public EndpointConduct Conduct { get; } = new();

    /// <summary>Why no TLS came about at the last attempt, in one clause; empty when it did, or there was none.</summary>
    public string TlsFault
    {
        get => Volatile.Read(ref _tlsFault);
        internal set
        {
            if (value != _tlsFault)
            {
                Volatile.Write(ref _tlsFault, value);
            }
        }
    }

    /// <summary>Its drain time; null while the operator wants it. Written by publishing, one at a time.</summary>
    internal DrainTime? Drain
    {
        get => Volatile.Read(ref _drain);
        set => Volatile.Write(ref _drain, value);
    }

    /// <summary>When the operator took it out; null while he has not, or where he had from the start.</summary>
    public DateTimeOffset? TakenOutSince => Drain?.Since;

    /// <summary>How long it leaves an idle connection open.</summary>
    internal IdleCeiling IdleCeiling { get; } = new();

    /// <summary>How far its slow start is.</summary>
    internal EndpointRamp Ramp { get; } = new();

    /// <summary>Exchanges that hold a connection to this endpoint now.</summary>
    public int InFlight => (int)Math.Max(_inFlight.Sum(0), 0);

    /// <summary>Connections that wait for the next exchange.</summary>
    public int IdleConnectionCount
    {
        get
        {
            return Count(Volatile.Read(ref _idle)) + Count(Volatile.Read(ref _idleHttp2));

            static int Count(IdleConnections[] all)
            {
                int count = 0;
                foreach (IdleConnections idle in all)
                {
                    count += idle.Count;
                }

                return count;
            }
        }
    }

    /// <summary>True when a request may have a connection: a new one, or one that waits for a request. <paramref name="most"/> 0: any number.</summary>
    internal bool HasRoom(int most) => most == 0 || Volatile.Read(ref _openCount) < most || IdleConnectionCount > 0;

    /// <summary>Counts a connection in that is about to be opened; false when <paramref name="most"/> are open. 0: any number.</summary>
    internal bool TryOpen(int most)
    {
        int open = Volatile.Read(ref _openCount);
        while (most == 0 || open < most)
        {
            int seen = Interlocked.CompareExchange(ref _openCount, open + 1, open);
            if (seen == open)
            {
                return true;
            }

            open = seen;
        }

        return false;
    }

    /// <summary>Counts it out; exactly once for each <see cref="TryOpen"/> that was granted.</summary>
    internal void Closed() => Interlocked.Decrement(ref _openCount);

    /// <summary>Takes an idle connection of any lane, of that protocol if there is one; it is the caller's from now on, and may be dead.</summary>
    internal bool TryTakeIdle(bool speaksHttp2, out UpstreamConnection? connection) =>
        TryTake(Volatile.Read(ref Idle(speaksHttp2)), out connection) || TryTake(Volatile.Read(ref Idle(!speaksHttp2)), out connection);

    /// <summary>The idle connections of a protocol that live on <paramref name="lane"/>.</summary>
    /// <remarks>Hot path: an array access, once the lane has been here before.</remarks>
    internal IdleConnections IdleOn(int lane, bool speaksHttp2)
    {
        IdleConnections[] idle = Volatile.Read(ref Idle(speaksHttp2));
        return lane < idle.Length ? idle[lane] : Grow(ref Idle(speaksHttp2), lane);
    }

    /// <summary>Those of the other protocol, if there ever were any.</summary>
    internal IdleConnections? OthersOn(int lane, bool speaksHttp2)
    {
        IdleConnections[] others = Volatile.Read(ref Idle(!speaksHttp2));
        return lane < others.Length ? others[lane] : null;
    }

    /// <summary>Closes every idle connection.</summary>
    internal void CloseIdle()
    {
        foreach (IdleConnections idle in Volatile.Read(ref _idle))
        {
            idle.CloseAll();
        }

        foreach (IdleConnections idle in Volatile.Read(ref _idleHttp2))
        {
            idle.CloseAll();
        }
    }

    /// <summary>True while connections to it are kept for the next request.</summary>
    internal bool KeepsIdle => Volatile.Read(ref _keepsIdle) == 1;

    /// <summary>Says whether they are. When they no longer are, the idle ones are closed, and those that come back later are not kept.</summary>
    /// <remarks>
    /// One caller: its service's tick. Race: a lane that keeps a connection meanwhile looks after it has locked its pool; either it sees the change,
    /// or the connection is there to be closed. The exchange is a full fence, so that a pool made meanwhile is seen here, or sees the change.
    /// </remarks>
    internal void KeepIdle(bool keeps)
    {
        int keepsIdle = keeps ? 1 : 0;
        if (_keepsIdle != keepsIdle && Interlocked.Exchange(ref _keepsIdle, keepsIdle) == 1)
        {
            CloseIdle();
        }
    }

    internal void EnterExchange() => _inFlight.Add(0, 1);

    internal void LeaveExchange() => _inFlight.Add(0, -1);

    private ref IdleConnections[] Idle(bool speaksHttp2) => ref speaksHttp2 ? ref _idleHttp2 : ref _idle;

    private static bool TryTake(IdleConnections[] all, out UpstreamConnection? connection)
    {
        foreach (IdleConnections idle in all)
        {
            if (idle.TryTake(out connection))
            {
                return true;
            }
        }

        connection = null;
        return false;
    }

    private IdleConnections Grow(ref IdleConnections[] idle, int lane)
    {
        lock (_growing)
        {
            if (lane >= idle.Length)
            {
                IdleConnections[] larger = [.. idle, .. Enumerable.Range(idle.Length, lane + 1 - idle.Length).Select(_ => new IdleConnections(this))];
                Volatile.Write(ref idle, larger);
            }

            return idle[lane];
        }
    }
}
