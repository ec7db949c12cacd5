using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Writes straight to the descriptor: a flush is a send, and its end means that the kernel has every byte.</summary>
/// <remarks>
/// Hot path: nothing is allocated. What <see cref="WriteAsync"/> is given goes to the kernel from where it lies, behind what was written
/// before in the same system call; it must stay as it is until the returned task has ended, as with every asynchronous write.
/// A buffer is held from the first byte written to the end of the flush. Thread: as for the reader.
/// </remarks>
internal sealed class EpollWriter(EpollSocket socket, bool maySend) : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>Up to this it is cheaper to copy behind what is written than to have the kernel gather two pieces.</summary>
    private const int MostCopiedBytes = 2 * 1024;

    private ManualResetValueTaskSourceCore<bool> _wait; // its result: was it cancelled
    private CancellationTokenRegistration _onToken;
    private ReadOnlyMemory<byte> _more; // the caller's, behind the buffer
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _errno;
    private int _isCancelled;
    private bool _isCompleted;
    private bool _finishesWhenSent;
    private bool _closesWhenSent;
    private volatile bool _isWaiting;
    private volatile bool _isTokenCancelled;

    /// <summary>True once nothing more can be sent. What the peer sent before may still be read.</summary>
    public bool IsBroken => _errno != 0 || socket.IsBroken || socket.IsGone;

    /// <summary>
    /// True once a send has met the peer's reset, and not the end of a connection that the peer had finished before (EPIPE): the kernel tells
    /// each error once, so a receive would take it for an end in order.
    /// </summary>
    public bool WasReset => _errno is not (0 or Libc.Epipe);

    /// <summary>False after the kernel has said that its buffer is full, until it says that there is room. The loop's.</summary>
    public bool MaySend { get; set; } = maySend;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start + _more.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_end);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)((_buffer?.Length ?? 0) - _end));
        _end += bytes;
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (!socket.Loop.IsCurrent || !_more.IsEmpty || (_end > _start && source.Length <= MostCopiedBytes))
        {
            source.Span.CopyTo(GetSpan(source.Length));
            Advance(source.Length);
        }
        else
        {
            _more = source;
        }

        return FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            KeepMore();
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        bool isOnLoop = socket.Loop.IsCurrent;
        return TryPrepare(isOnLoop && socket.TakesTurn(), out bool isCancelled)
            ? new ValueTask<FlushResult>(Result(isCancelled))
            : WaitAsync(isOnLoop, cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _isCancelled, 1);
        socket.Want(SocketWishes.Look);
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
            socket.Abort();
        }
        else
        {
            socket.Want(SocketWishes.FinishSending);
        }
    }

    /// <summary>Sends FIN, behind what is still to be sent. The loop's thread; false when there is nobody to send it to.</summary>
    public bool FinishSending()
    {
        if (IsBroken)
        {
            return false;
        }

        if (UnflushedBytes > 0 && !TrySend())
        {
            _finishesWhenSent = true;
            return true;
        }

        return !IsBroken && Libc.Shutdown(socket.Descriptor, Libc.ShutWr) == 0;
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
        if (_isWaiting)
        {
            if (TryPrepare(maySend: true, out bool isCancelled))
            {
                _isWaiting = false;
                if (_onToken != default)
                {
                    _onToken.Dispose();
                    _onToken = default;
                }

                _wait.SetResult(isCancelled);
            }
        }
        else if ((_finishesWhenSent || _closesWhenSent) && TrySend())
        {
            if (_closesWhenSent)
            {
                socket.Close();
            }
            else
            {
                _finishesWhenSent = false;
                FinishSending();
            }
        }
    }

    /// <summary>Lets the buffer go, with whatever is in it. The loop's thread.</summary>
    public void Release()
    {
        if (_buffer is not null)
        {
            socket.Loop.Buffers.Return(_buffer);
            _buffer = null;
        }

        _start = _end = 0;
        _more = default;
    }

    public FlushResult GetResult(short token)
    {
        bool isCancelled = _wait.GetResult(token);
        if (_isTokenCancelled)
        {
            _isTokenCancelled = false;
            throw new OperationCanceledException();
        }

        return Result(isCancelled);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    /// <summary>A peer that takes no more has "completed the reading": a value, as with the base library's transports.</summary>
    private FlushResult Result(bool isCancelled) => new(isCancelled, IsBroken);

    /// <summary>True when a flush can end now; sends if it may.</summary>
    private bool TryPrepare(bool maySend, out bool isCancelled)
    {
        bool isOver = (maySend && TrySend()) || UnflushedBytes == 0 || IsBroken;
        isCancelled = Volatile.Read(ref _isCancelled) != 0 && Interlocked.Exchange(ref _isCancelled, 0) != 0;
        if (isOver)
        {
            return true;
        }

        if (isCancelled || _isTokenCancelled)
        {
            KeepMore();
            return true;
        }

        return false;
    }

    private ValueTask<FlushResult> WaitAsync(bool isOnLoop, CancellationToken cancellationToken)
    {
        _wait.Reset();
        if (cancellationToken.CanBeCanceled)
        {
            _onToken = cancellationToken.UnsafeRegister(static writer => ((EpollWriter)writer!).OnTokenCancelled(), this);
        }

        if (isOnLoop)
        {
            socket.Attach();
        }

        _isWaiting = true;
        if (!isOnLoop || MaySend)
        {
            socket.Want(SocketWishes.Look);
        }

        return new ValueTask<FlushResult>(this, _wait.Version);
    }

    private void OnTokenCancelled()
    {
        _isTokenCancelled = true;
        socket.Want(SocketWishes.Look);
    }

    /// <summary>Sends until all is sent or the kernel is full; true when nothing is left to send, or nobody to send it to.</summary>
    private unsafe bool TrySend()
    {
        while (MaySend && UnflushedBytes > 0 && !IsBroken)
        {
            nint sent;
            fixed (byte* buffer = _buffer)
            fixed (byte* more = _more.Span)
            {
                sent = Send(buffer + _start, _end - _start, more, _more.Length);
            }

            if (sent >= 0)
            {
                Take((int)sent);
            }
            else if (Libc.Errno == Libc.Eagain)
            {
                MaySend = false;
            }
            else if (Libc.Errno != Libc.Eintr)
            {
                _errno = Libc.Errno;
            }
        }

        if (UnflushedBytes == 0 || IsBroken)
        {
            Release();
            return true;
        }

        return false;
    }

    private unsafe nint Send(byte* buffer, int bufferBytes, byte* more, int moreBytes)
    {
        if (moreBytes == 0)
        {
            return Libc.Send(socket.Descriptor, buffer, (nuint)bufferBytes, Libc.MsgNosignal);
        }

        if (bufferBytes == 0)
        {
            return Libc.Send(socket.Descriptor, more, (nuint)moreBytes, Libc.MsgNosignal);
        }

        Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
        vectors[0] = new Libc.IoVector { Base = buffer, Length = (nuint)bufferBytes };
        vectors[1] = new Libc.IoVector { Base = more, Length = (nuint)moreBytes };
        Libc.MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
        return Libc.SendMessage(socket.Descriptor, &message, Libc.MsgNosignal);
    }

    private void Take(int sentBytes)
    {
        int fromBuffer = Math.Min(sentBytes, _end - _start);
        _start += fromBuffer;
        _more = _more[(sentBytes - fromBuffer)..];
    }

    /// <summary>The caller's bytes are its own again after a wait that ended before they were sent: what is left of them is copied.</summary>
    private void KeepMore()
    {
        ReadOnlyMemory<byte> more = _more;
        _more = default;
        if (!more.IsEmpty)
        {
            more.Span.CopyTo(GetSpan(more.Length));
            Advance(more.Length);
        }
    }

    private void MakeRoom(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = wanted <= LoopBuffers.BlockBytes && socket.Loop.IsCurrent
                ? socket.Loop.Buffers.Rent()
                : LoopBuffers.RentShared(Math.Max(wanted, LoopBuffers.BlockBytes));
            return;
        }

        if (_buffer.Length - _end >= wanted)
        {
            return;
        }

        int heldBytes = _end - _start;
        byte[] old = _buffer;
        byte[] larger = LoopBuffers.RentShared(Math.Max(heldBytes + wanted, 2 * old.Length));
        old.AsSpan(_start, heldBytes).CopyTo(larger);
        (_buffer, _start, _end) = (larger, 0, heldBytes);
        if (socket.Loop.IsCurrent)
        {
            socket.Loop.Buffers.Return(old);
        }
    }
}
