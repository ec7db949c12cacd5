using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Writes straight to the descriptor: a flush is a send, and its end means that the kernel has every byte.</summary>
/// <remarks>
/// Hot path: nothing is allocated but for the first flush that waits. What <see cref="WriteAsync"/> is given goes to the kernel from where it
/// lies, behind what was written before in the same system call; it must stay as it is until the returned task has ended, as with any
/// asynchronous write. A buffer is held from the first byte written to the end of the flush. Thread: as for the reader.
/// </remarks>
internal sealed class EpollWriter(EpollSocket socket) : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>Up to this it is cheaper to copy behind what is written than to have the kernel gather two pieces.</summary>
    private const int MostCopiedBytes = 2 * 1024;

    private static readonly Action<object?> OnToken = static state =>
    {
        EpollWriter writer = (EpollWriter)state!;
        writer._wait.Wait.CancelByToken();
        writer._socket.Want(SocketWishes.Look);
    };

    private readonly EpollSocket _socket = socket;
    private RareWait _wait;
    private SendBuffer _unsent;
    private int _errno;
    private bool _isCompleted;
    private bool _finishesWhenSent;
    private bool _closesWhenSent;

    /// <summary>True once nothing more can be sent. What the peer sent before may still be read.</summary>
    public bool IsBroken => _errno != 0 || _socket.IsDown;

    /// <summary>
    /// True once a send has met the peer's reset, and not the end of a connection that the peer had finished before (EPIPE): the kernel tells
    /// each error once, so a receive would take it for an end in order.
    /// </summary>
    public bool WasReset => _errno is not (0 or Libc.Epipe);

    /// <summary>False after the kernel has said that its buffer is full, until it says that there is room. The loop's.</summary>
    public bool MaySend { get; set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unsent.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        _unsent.MakeRoom(Math.Max(sizeHint, 1), _socket.Loop);
        return _unsent.Room;
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfCompleted();
        _unsent.MakeRoom(Math.Max(sizeHint, 1), _socket.Loop);
        return _unsent.RoomSpan;
    }

    public override void Advance(int bytes) => _unsent.Advance(bytes);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        if ((_unsent.OwnBytes > 0 && source.Length <= MostCopiedBytes) || _unsent.HasMore || !_socket.Loop.IsCurrent)
        {
            source.Span.CopyTo(GetSpan(source.Length));
            Advance(source.Length);
        }
        else
        {
            _unsent.Append(source);
        }

        return FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        if (cancellationToken.IsCancellationRequested)
        {
            _unsent.KeepMore(_socket.Loop);
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        bool isOnLoop = _socket.Loop.IsCurrent;
        return TryPrepare(isOnLoop && _socket.TakesTurn(), out bool isCancelled)
            ? new ValueTask<FlushResult>(Result(isCancelled))
            : WaitAsync(isOnLoop, cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        _wait.Wait.Cancel();
        _socket.Want(SocketWishes.Look);
    }

    /// <summary>Sends what was written and then FIN; with an exception the peer must not take it for the whole, so a reset.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        if (exception is not null)
        {
            _socket.Abort();
        }
        else
        {
            _socket.Want(SocketWishes.FinishSending);
        }
    }

    /// <summary>Sends FIN, behind what is still to be sent. The loop's thread; false when there is nobody to send it to.</summary>
    public bool FinishSending()
    {
        if (IsBroken)
        {
            return false;
        }

        if (_unsent.Length > 0 && !TrySend())
        {
            _finishesWhenSent = true;
            return true;
        }

        return !IsBroken && Libc.Shutdown(_socket.Descriptor, Libc.ShutWr) == 0;
    }

    /// <summary>Closes the descriptor once everything has been sent. The loop's thread.</summary>
    public void CloseWhenSent()
    {
        _closesWhenSent = true;
        Look();
    }

    /// <summary>Sends on, and ends the wait if there is reason to. The loop's thread.</summary>
    public void Look()
    {
        if (_wait.IsWaiting && TryPrepare(maySend: true, out bool isCancelled))
        {
            _wait.Wait.End(isCancelled);
        }

        if (!_wait.IsWaiting && (_finishesWhenSent || _closesWhenSent) && TrySend())
        {
            if (_closesWhenSent)
            {
                _socket.Close();
            }
            else
            {
                _finishesWhenSent = false;
                FinishSending();
            }
        }
    }

    /// <summary>Lets the buffer go, with whatever is in it. The loop's thread.</summary>
    public void Release() => _unsent.Release(_socket.Loop.Buffers);

    public FlushResult GetResult(short token) => Result(_wait.Wait.GetResult(token));

    public ValueTaskSourceStatus GetStatus(short token) => _wait.Wait.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.Wait.OnCompleted(continuation, state, token, flags, _socket.Loop.IsCurrent);

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }

    /// <summary>A peer that takes no more has "completed the reading": a value, as with the base library's transports.</summary>
    private FlushResult Result(bool isCancelled) => new(isCancelled, IsBroken);

    /// <summary>True when a flush can end now; sends if it may.</summary>
    private bool TryPrepare(bool maySend, out bool isCancelled)
    {
        bool isOver = (maySend && TrySend()) || _unsent.Length == 0 || IsBroken;
        isCancelled = _wait.TakeCancellation();
        if (isOver)
        {
            return true;
        }

        if (isCancelled || _wait.IsTokenCancelled)
        {
            _unsent.KeepMore(_socket.Loop);
            return true;
        }

        return false;
    }

    private ValueTask<FlushResult> WaitAsync(bool isOnLoop, CancellationToken cancellationToken)
    {
        if (isOnLoop)
        {
            _socket.Attach();
        }

        _wait.Wait.Begin(OnToken, this, cancellationToken);
        if (!isOnLoop || MaySend)
        {
            _socket.Want(SocketWishes.Look);
        }

        return new ValueTask<FlushResult>(this, _wait.Wait.Version);
    }

    /// <summary>Sends until all is sent or the kernel is full; true when nothing is left to send, or nobody to send it to.</summary>
    private bool TrySend()
    {
        while (MaySend && _unsent.Length > 0 && !IsBroken)
        {
            nint sent = _unsent.Send(_socket.Descriptor);
            if (sent >= 0)
            {
                _unsent.Take((int)sent);
            }
            else if (sent == -Libc.Eagain)
            {
                MaySend = false;
            }
            else if (sent != -Libc.Eintr)
            {
                _errno = (int)-sent;
            }
        }

        if (_unsent.Length > 0 && !IsBroken)
        {
            return false;
        }

        Release();
        return true;
    }
}
