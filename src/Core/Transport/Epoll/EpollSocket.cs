using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>One connected descriptor on its loop: what the kernel said of it, and what is wanted of it.</summary>
/// <remarks>
/// Hot path. Fields belong to the loop's thread; other threads leave a wish (<see cref="Want"/>), which the loop grants in <see cref="Run"/>.
/// Its life: made · attached to its loop · perhaps broken by the peer or aborted by us · closed. Closed is closed for good: the number may
/// have another owner the moment after, so nothing is called on it any more.
/// </remarks>
internal sealed class EpollSocket : LoopMember
{
    /// <summary>
    /// Reads and writes that may be done at once, one after the other, in one turn; the next ones wait for the others' turn. An exchange
    /// takes one or two of each, so only a connection whose bytes never end is held up.
    /// </summary>
    private const int MostOperationsPerTurn = 32;

    private const uint Events = Libc.EpollIn | Libc.EpollOut | Libc.EpollPri | Libc.EpollRdhup | Libc.EpollEdge;

    private WishList _wishes;
    private TurnBudget _budget = new(MostOperationsPerTurn);
    private int _errno;
    private PeerState _peer;
    private bool _isAttached;
    private bool _isAborted;
    private int _toldEndLevel; // 0: nothing, 1: an end, 2: a reset
    private bool _isDisposed;
    private TaskCompletionSource? _onClosed;

    /// <summary>Takes over a descriptor, non-blocking: connected, with the first bytes perhaps there already, or on the way to be.</summary>
    public EpollSocket(EventLoop loop, int descriptor, bool isConnected)
    {
        Loop = loop;
        Descriptor = descriptor;
        Reader = new EpollReader(this);
        Writer = new EpollWriter(this);
        Reader.MayReceive = Writer.MaySend = isConnected;
    }

    public EventLoop Loop { get; }

    public EpollReader Reader { get; }

    public EpollWriter Writer { get; }

    /// <summary>Told on the loop when the peer has ended, by FIN or by reset, or we have aborted; again, when a reset follows a FIN.</summary>
    public IConnectionObserver? Observer { get; set; }

    /// <summary>Waits for the connection to be made, while it is being made.</summary>
    public EpollConnect? Connecting { get; set; }

    /// <summary>True once nothing can be read or written any more, whatever is in our hands: aborted, or closed.</summary>
    public bool IsGone => _isAborted || Descriptor < 0;

    /// <summary>True once a receive has met an error: nothing more can be read, nor sent.</summary>
    public bool IsBroken => _errno != 0;

    /// <summary>True once it is broken or gone: one field, since every read and write asks.</summary>
    public bool IsDown { get; private set; }

    /// <summary>What is known of the other end.</summary>
    public PeerState Peer => _peer;

    /// <summary>True once the peer has ended, or we have.</summary>
    public bool HasEnded => _peer.HasFinished || IsDown;

    /// <summary>Starts to hear of the descriptor. The loop's thread; again is nothing.</summary>
    public void Attach()
    {
        if (_isAttached || IsGone)
        {
            return;
        }

        _isAttached = true;
        if (!Loop.TryAdd(this, Events))
        {
            Break(Libc.Errno); // no memory for another registration
        }
    }

    /// <summary>Leaves a wish with the loop. Any thread.</summary>
    public void Want(SocketWishes wish)
    {
        if (_wishes.Add(wish))
        {
            Loop.Post(this);
        }
    }

    /// <summary>True while this turn has room for another operation of this connection.</summary>
    public bool TakesTurn() => _budget.TryTake(Loop);

    public override void Note(uint events)
    {
        if ((events & (Libc.EpollIn | Libc.EpollRdhup | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            Reader.MayReceive = true;
        }

        if ((events & (Libc.EpollOut | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            Writer.MaySend = true;
        }

        _peer.Note(events);
    }

    /// <summary>Grants the wishes.</summary>
    public override void Run()
    {
        SocketWishes wishes = _wishes.TakeAll();
        if (wishes.HasFlag(SocketWishes.Abort))
        {
            AbortNow();
        }

        Attach();
        RunReady();
        if (wishes.HasFlag(SocketWishes.FinishSending))
        {
            Writer.FinishSending();
        }

        if (wishes.HasFlag(SocketWishes.Close))
        {
            CloseWhenSent();
        }
    }

    /// <summary>Lets those go on that wait for what has come.</summary>
    public override void RunReady()
    {
        Connecting?.Look();
        if (Connecting is not null)
        {
            return;
        }

        Writer.Look();
        Reader.Look();
        int endLevel = _peer.HasFailed ? 2 : HasEnded ? 1 : 0;
        if (endLevel > _toldEndLevel)
        {
            _toldEndLevel = endLevel;
            Observer?.OnConnectionEnded();
        }
    }

    /// <summary>Remembers the first error met in receiving; whoever waits is told in <see cref="Run"/>.</summary>
    public void Break(int errno)
    {
        if (_errno == 0)
        {
            (_errno, IsDown) = (errno, true);
            Want(SocketWishes.Look);
        }
    }

    /// <summary>Ends the connection with a reset. Any thread; at once on the loop's own.</summary>
    public void Abort()
    {
        if (Loop.IsCurrent)
        {
            AbortNow(); // whoever waits hears of it after the caller has gone on, not within this call
        }
        else
        {
            Want(SocketWishes.Abort);
        }
    }

    /// <summary>Ends the connection in order, once everything written has been sent. The caller uses it no more.</summary>
    /// <returns>Completes when the descriptor is closed.</returns>
    public ValueTask CloseAsync()
    {
        if (Loop.IsCurrent && CloseWhenSent())
        {
            return ValueTask.CompletedTask;
        }

        TaskCompletionSource closed = new(); // seldom: from another thread, or with bytes that a slow peer has yet to take
        closed = Interlocked.CompareExchange(ref _onClosed, closed, null) ?? closed;
        Want(SocketWishes.Close);
        return new ValueTask(closed.Task);
    }

    public override void Abandon()
    {
        _isAborted = IsDown = true;
        Close();
    }

    /// <summary>Why a read or a write cannot be: what the contract of the base library's transports throws.</summary>
    public Exception Fault() => IsGone
        ? new ConnectionAbortedException()
        : new ConnectionResetException("The peer ended the connection.", SystemError.ToException(_errno));

    /// <summary>Closes the descriptor: FIN where everything was read, and whatever the kernel still holds is sent.</summary>
    /// <remarks>The buffers stay with whoever holds what is in them, until <see cref="CloseAsync"/>.</remarks>
    internal void Close()
    {
        if (Descriptor >= 0)
        {
            if (_isAttached)
            {
                Loop.Remove(this);
            }

            _ = Libc.Close(Descriptor); // also takes it out of the loop's set
            (Descriptor, IsDown) = (-1, true);
            Loop.Forget();
            Want(SocketWishes.Look); // whoever still waits
        }

        if (_isDisposed)
        {
            Reader.Release();
            Writer.Release();
            _onClosed?.TrySetResult();
        }
    }

    /// <returns>True when it is closed.</returns>
    private bool CloseWhenSent()
    {
        _isDisposed = true;
        if (IsGone || Writer.IsBroken || Writer.UnflushedBytes == 0)
        {
            Close();
        }
        else
        {
            Writer.CloseWhenSent();
        }

        return Descriptor < 0;
    }

    private void AbortNow()
    {
        if (!IsGone)
        {
            _isAborted = IsDown = true;
            Libc.MakeCloseReset(Descriptor);
            Close();
        }
    }
}
