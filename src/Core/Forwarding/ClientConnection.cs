using System.IO.Pipelines;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Forwarding;

/// <summary>A client's connection for as long as it is open: who it is, whether it has left, and which exchange is under way on it.</summary>
/// <remarks>
/// Hot path, and all that an idle connection holds: between two requests it has no exchange, no session and no buffer. Written by the
/// connection's own flow. Race: its end and the end of all (a drain) come from other threads where the transport has no loops, and for a stream of HTTP/2,
/// which ends on the thread pool; they set a flag, then wake whichever exchange they see. An exchange makes itself seen, then looks at the flags: one of the
/// two sees the other, by a full fence between the steps of either, or because all of it is one thread's.
/// </remarks>
internal sealed class ClientConnection(ConnectionContext transport, ClientIdentity identity, Heartbeat heartbeat) : Watch, IConnectionObserver
{
    private CancellationTokenRegistration _onEnded;
    private Exchange? _exchange;
    private long _idleUntilMs;
    private volatile bool _hasEnded;
    private volatile bool _isLast;
    private volatile bool _leavesWhenIdle;

    public ConnectionContext Transport { get; } = transport;

    /// <summary>Who it is; set once more where a PROXY header names somebody else, before its first byte is read as anything.</summary>
    public ClientIdentity Identity { get; set; } = identity;

    /// <summary>Nothing more need be learnt of where it came from (<c>ClientOrigins</c>): it was noted, or is known to speak for others.</summary>
    public bool IsOriginKnown { get; set; }

    /// <summary>True until the first request's head is complete: a new connection may not be silent for as long as an idle one.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>The client's socket has ended, by FIN or by reset.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>No request after this one.</summary>
    public bool IsLast => _isLast;

    /// <summary>It is not waited for any more: without a request under way it ends.</summary>
    public bool LeavesWhenIdle => _leavesWhenIdle;

    /// <summary>When its silence is over, on the heartbeat's clock.</summary>
    public long IdleUntilMs => Volatile.Read(ref _idleUntilMs);

    /// <summary>True once it has been silent for too long.</summary>
    public bool IsIdleOver => IdleUntilMs is long untilMs and not 0 && untilMs <= heartbeat.NowMs;

    /// <summary>Told when it is to end, where the connection's protocol has a word for that (GOAWAY); null: its requests are looked at. Any thread.</summary>
    public Action? Farewell { get; set; }

    /// <summary>Neighbours among those of its lane; the list's to set.</summary>
    internal ClientConnection? NextClient { get; set; }

    /// <inheritdoc cref="NextClient"/>
    internal ClientConnection? PreviousClient { get; set; }

    internal override long DueAtMs => IdleUntilMs;

    /// <summary>From now on it hears of its end.</summary>
    public void Open() => _onEnded = ConnectionEnds.Observe(Transport, this);

    /// <summary>The end of <see cref="Open"/>.</summary>
    public void Close()
    {
        ConnectionEnds.Forget(Transport, _onEnded);
        EndIdle();
        heartbeat.Remove(this);
    }

    /// <summary>Counts its silence from now on.</summary>
    public void BeginIdle(int timeoutMs) =>
        heartbeat.Expect(this, ref _idleUntilMs, heartbeat.NowMs + timeoutMs + Heartbeat.PeriodMs);

    /// <summary>It is silent no longer.</summary>
    public void EndIdle() => Volatile.Write(ref _idleUntilMs, 0);

    /// <summary>Says whose exchange is under way.</summary>
    public void Bind(Exchange exchange)
    {
        Volatile.Write(ref _exchange, exchange);
        if (!heartbeat.IsOnItsLoop || Transport is MemoryConnection)
        {
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>None is under way any more. Whoever has just seen it may wake it once too often.</summary>
    public void Unbind() => Volatile.Write(ref _exchange, null);

    /// <summary>The next answer is the last: it says <c>Connection: close</c>. A silent client is not disturbed. Any thread.</summary>
    public void MarkLast()
    {
        _isLast = true;
        Farewell?.Invoke();
    }

    /// <summary>The connection is to end after the exchange under way, or now if there is none. Any thread.</summary>
    public void EndWhenIdle()
    {
        _isLast = true;
        _leavesWhenIdle = true;
        Farewell?.Invoke();
        Transport.Transport.Input.CancelPendingRead();
    }

    /// <summary>
    /// True when it cannot take an answer any more. A FIN alone is a half-close, and its answer is owed (wire.md E15). Only
    /// the flow that reads from it may ask.
    /// </summary>
    public bool IsGone() => !TryPeek(out _);

    /// <summary>True when no byte of its waits to be read.</summary>
    public bool IsQuiet() => TryPeek(out bool isQuiet) && isQuiet;

    /// <summary>Looks into its pipe without taking from it; false when the connection broke.</summary>
    private bool TryPeek(out bool isQuiet)
    {
        isQuiet = true;
        if (ConnectionEnds.HasFailed(Transport))
        {
            return false;
        }

        PipeReader input = Transport.Transport.Input;
        try
        {
            bool isLateWakeUp = true;
            while (isLateWakeUp && input.TryRead(out ReadResult read))
            {
                isQuiet = read.Buffer.IsEmpty;
                isLateWakeUp = read is { IsCanceled: true, IsCompleted: false }; // meant for another wait, and no word of its own
                input.AdvanceTo(read.Buffer.Start);
            }

            return true;
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return false;
        }
    }

    /// <summary>The client's socket ended: an answer that is on its way looks how.</summary>
    public void OnConnectionEnded()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _exchange)?.LookAtClientAgain();
    }

    /// <summary>Its silence has lasted for too long: whoever waits for it looks.</summary>
    public override void Execute()
    {
        if (IsIdleOver)
        {
            Transport.Transport.Input.CancelPendingRead();
        }
    }
}
