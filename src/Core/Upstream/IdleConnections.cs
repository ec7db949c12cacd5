using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Upstream;

/// <summary>The idle connections of one endpoint on one lane, last in, first out: the busiest stay warm, the rest grow old and go.</summary>
/// <remarks>
/// Hot path. The lane's sessions take and put, under a lock that only a sweep or the end of all ever contends for on a lane with a thread of
/// its own; the heartbeat sweeps. An empty pool is not watched, so an endpoint that has left the configuration is let go once its last connection is too old.
/// </remarks>
internal sealed class IdleConnections : Watch
{
    /// <summary>Between two sweeps. What they find is looked for at each loan too; they only keep dead ones from lying about.</summary>
    private const int SweepMs = 1_000;

    private readonly Lock _lock = new();
    private UpstreamConnection[] _stack = [];
    private int _count;
    private Heartbeat? _heartbeat;
    private long _sweepAtMs;

    /// <summary>Idle connections now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes the most recent one; it is the caller's from now on, and may be dead.</summary>
    public bool TryTake(out UpstreamConnection? connection)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                connection = null;
                return false;
            }

            connection = _stack[--_count];
            _stack[_count] = null!;
            return true;
        }
    }

    /// <summary>Keeps <paramref name="connection"/>; false when <paramref name="most"/> are kept already.</summary>
    public bool TryPut(UpstreamConnection connection, int most, Heartbeat heartbeat)
    {
        lock (_lock)
        {
            if (_count >= most)
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
        lock (_lock)
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

        foreach (UpstreamConnection connection in ended ?? [])
        {
            connection.Close(wasIdle: true);
        }
    }

    internal override long DueAtMs => Volatile.Read(ref _sweepAtMs);

    private void Sweep(long atMs)
    {
        Interlocked.Exchange(ref _sweepAtMs, atMs);
        _heartbeat!.Expect(this, atMs);
    }
}
