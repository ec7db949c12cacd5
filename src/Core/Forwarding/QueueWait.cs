using System.Threading.Tasks.Sources;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>One exchange's wait for room at a service's endpoints. Belongs to the exchange, and serves all its waits.</summary>
/// <remarks>
/// Off the hot path: only where <c>max_connections</c> is reached. Race: its turn comes from whichever loop has room, the end of its time from its own
/// heartbeat; the first to change the state has decided, and the other's word is not heard.
/// </remarks>
internal sealed class QueueWait : Watch, IWaiter, IValueTaskSource<bool>
{
    private const int Idle = 0;
    private const int Waiting = 1;

    private readonly Heartbeat _heartbeat;
    private readonly LinkedListNode<IWaiter> _place;
    private ManualResetValueTaskSourceCore<bool> _turn = new() { RunContinuationsAsynchronously = true }; // never within another's exchange
    private WaitingLine? _line;
    private Cluster? _cluster;
    private int _mostConnections;
    private TriedEndpoints _tried;
    private Endpoint? _holder;
    private int _state;
    private long _untilMs;

    public QueueWait(Heartbeat heartbeat)
    {
        _heartbeat = heartbeat;
        _place = new LinkedListNode<IWaiter>(this);
    }

    internal override long DueAtMs => Volatile.Read(ref _untilMs);

    /// <summary>False when there is no room where its exchange would look: it has tried that endpoint, or knows it not, being of an older snapshot.</summary>
    /// <remarks>Asked under the line's lock while it is in the line; what it looks at changes only while it is not.</remarks>
    public bool HasUse => _cluster!.HasRoomFor(new PickQuery { Holder = _holder, Tried = _tried.Span, MaxConnections = _mostConnections });

    /// <summary>Waits for a turn. Call <see cref="End"/> once the exchange has had its connection, or has none.</summary>
    /// <param name="cluster">The service.</param>
    /// <param name="policy">How many may wait, and how long: counted from the first turn waited for.</param>
    /// <param name="tried">The endpoints that the exchange has tried.</param>
    /// <param name="holder">The one that has its session.</param>
    /// <returns>Null when the line is full; else true for a turn, false when the time is over. What follows runs on some thread, not on the loop.</returns>
    public ValueTask<bool>? TryEnter(Cluster cluster, ClusterPolicy policy, in TriedEndpoints tried, Endpoint? holder)
    {
        bool isAgain = _line is not null;
        _line?.Leave(_place); // a turn that was meant for an earlier wait may have left it there
        _line = cluster.State.Line;
        (_cluster, _mostConnections, _tried, _holder) = (cluster, policy.MaxConnections, tried, holder);
        _turn.Reset();
        Volatile.Write(ref _state, Waiting);
        if (!_line.TryEnter(_place, policy.QueueSize, isAgain))
        {
            _state = Idle;
            End();
            return null;
        }

        if (!isAgain)
        {
            _heartbeat.Expect(this, ref _untilMs, _heartbeat.NowMs + policy.QueueTimeoutMs);
        }

        return new ValueTask<bool>(this, _turn.Version);
    }

    /// <summary>It waits no more.</summary>
    public void End()
    {
        _line?.Leave(_place);
        _line = null;
        _cluster = null;
        _holder = null;
        _tried = default;
        Volatile.Write(ref _untilMs, 0);
    }

    /// <summary>Its owner goes: the heartbeat forgets it.</summary>
    public void Release()
    {
        End();
        _heartbeat.Remove(this);
    }

    public bool TryGrant() => TryEnd(hasTurn: true);

    /// <summary>Its time may be over.</summary>
    public override void Execute()
    {
        if (DueAtMs is long untilMs and not 0 && untilMs <= _heartbeat.NowMs)
        {
            TryEnd(hasTurn: false); // its owner leaves the line: by now it may be in another's
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _turn.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _turn.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _turn.OnCompleted(continuation, state, token, flags);

    private bool TryEnd(bool hasTurn)
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting)
        {
            return false;
        }

        _turn.SetResult(hasTurn);
        return true;
    }
}
