using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Upstream;

/// <summary>The idle connections of one endpoint on one lane in one protocol, last in, first out: the busiest stay warm, the rest grow old and go.</summary>
/// <remarks>
/// Hot path. The lane's sessions take and put, under a lock that on a lane with a thread of its own only another lane ever contends for, where
/// <c>max_connections</c> has it take one over, and the end of all; the heartbeat sweeps. So the lock is one interlocked operation, and whoever
/// finds it held spins: it is held for some ten instructions, but by a sweep. An empty pool is not watched, so an endpoint that has left the configuration is let go with its last connection.
/// </remarks>
/// <param name="endpoint">Whose; says whether connections are kept at all.</param>
internal sealed class IdleConnections(EndpointState endpoint) : Watch
{
    /// <summary>Between two sweeps. What they find is looked for at each loan too; they only keep dead ones from lying about.</summary>
    private const int SweepMs = 1_000;

    private int _isHeld;
    private UpstreamConnection[] _stack = [];
    private int _count;
    private Heartbeat? _heartbeat;
    private long _sweepAtMs;

    /// <summary>Idle connections now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes the most recent one; it is the caller's from now on, and may be dead.</summary>
    public bool TryTake(out UpstreamConnection? connection)
    {
        Enter();
        int last = _count - 1;
        connection = last >= 0 ? _stack[last] : null;
        if (last >= 0)
        {
            _stack[last] = null!;
            _count = last;
        }

        Leave();
        return last >= 0;
    }

    /// <summary>Keeps <paramref name="connection"/>; false when <paramref name="most"/> are kept already, or nobody will ask for it.</summary>
    public bool TryPut(UpstreamConnection connection, int most, Heartbeat heartbeat)
    {
        Enter();
        try
        {
            if (_count >= most || !endpoint.KeepsIdle)
            {
                return false;
            }

            if (_count == _stack.Length)
            {
                Array.Resize(ref _stack, Math.Max(4, _stack.Length * 2));
            }

            _stack[_count++] = connection;
            if (_heartbeat is null)
            {
                _heartbeat = heartbeat;
                Sweep(heartbeat.NowMs + SweepMs);
            }

            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes every one of them.</summary>
    public void CloseAll()
    {
        while (TryTake(out UpstreamConnection? connection))
        {
            connection!.Close(wasIdle: true);
        }
    }

    /// <summary>Closes the ones that are too old, and the ones whose endpoint spoke or left.</summary>
    public override void Execute()
    {
        List<UpstreamConnection>? ended = null;
        Enter();
        try
        {
            if (_heartbeat is null)
            {
                return;
            }

            int kept = 0;
            for (int i = 0; i < _count; i++)
            {
                UpstreamConnection connection = _stack[i];
                if (connection.IdleUntilMs > _heartbeat.NowMs && connection.IsPipeQuiet())
                {
                    _stack[kept++] = connection;
                }
                else
                {
                    (ended ??= []).Add(connection);
                }
            }

            Array.Clear(_stack, kept, _count - kept);
            _count = kept;
            if (kept == 0)
            {
                Interlocked.Exchange(ref _sweepAtMs, 0);
                _heartbeat = null;
            }
            else
            {
                Sweep(_heartbeat.NowMs + SweepMs);
            }
        }
        finally
        {
            Leave();
        }

        foreach (UpstreamConnection connection in ended ?? [])
        {
            connection.Close(wasIdle: true);
        }
    }

    internal override long DueAtMs => Volatile.Read(ref _sweepAtMs);

    private void Enter()
    {
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref _isHeld, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1); // gives the processor away when it lasts, but never sleeps: a loop may stand here
        }
    }

    private void Leave() => Volatile.Write(ref _isHeld, 0);

    private void Sweep(long atMs) => _heartbeat!.Expect(this, ref _sweepAtMs, atMs);
}
