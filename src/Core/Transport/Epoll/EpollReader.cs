using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Reads straight from the descriptor: no pipe behind it, no byte received before it is asked for.</summary>
/// <remarks>
/// Hot path: nothing is allocated, and a receive that did not fill the buffer is known to have emptied the kernel's, so none is ever made
/// in vain (unless the peer's FIN has been seen: then one more finds the end). What is given is always one segment. While it waits it holds
/// no buffer, but for the beginning of something that its reader wants to see again.
/// Thread: as for every pipe, one caller at a time, and any thread may be it; off the loop a read is posted. The rest is the loop's.
/// </remarks>
internal sealed class EpollReader(EpollSocket socket) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>What a receive takes once a whole block came full: bodies. docs/adr/0009 has the sizes tried.</summary>
    private const int BulkBytes = 64 * 1024;

    /// <summary>A rest up to this is copied into its own length before a wait, and its block goes to others.</summary>
    private const int MostCopiedBytes = 4 * 1024;

    private ManualResetValueTaskSourceCore<bool> _wait; // its result: was it cancelled
    private CancellationTokenRegistration _onToken;
    private byte[]? _buffer;
    private int _start; // of what was not consumed
    private int _examined; // up to here the reader has seen it, and wants more
    private int _end;
    private int _isCancelled;
    private bool _isBulk;
    private bool _hasEnded;
    private bool _isCompleted;
    private volatile bool _isWaiting;
    private volatile bool _isTokenCancelled;

    /// <summary>True while the kernel may hold bytes, a FIN or an error that has not been received. The loop's.</summary>
    public bool MayReceive { get; set; }

    /// <summary>True when nothing of the peer's waits: neither here nor, as far as the loop has heard, in the kernel.</summary>
    public bool IsQuiet => _start == _end && !MayReceive && !_hasEnded;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        bool isOnLoop = socket.Loop.IsCurrent;
        return TryPrepare(isOnLoop && socket.TakesTurn(), out bool isCancelled)
            ? new ValueTask<ReadResult>(Result(isCancelled))
            : WaitAsync(isOnLoop, cancellationToken);
    }

    /// <summary>Off the loop it only tells of what was received before.</summary>
    public override bool TryRead(out ReadResult result)
    {
        if (TryPrepare(socket.Loop.IsCurrent, out bool isCancelled))
        {
            result = Result(isCancelled);
            return true;
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null || consumed.GetObject() != _buffer)
        {
            return; // nothing was given, or all of it went with the connection
        }

        _start = consumed.GetInteger();
        _examined = Math.Max(examined.GetInteger(), _start);
        Debug.Assert(_start <= _end && _examined <= _end, "positions come from the last result");
        if (_start == _end && socket.Loop.IsCurrent)
        {
            Release();
        }
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCancelled, 1);
        socket.Want(SocketWishes.Look); // whether or not someone waits: only the loop can tell without a fence on every read
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        if (socket.Loop.IsCurrent)
        {
            Release();
        }
    }

    /// <summary>Ends the wait if there is reason to. The loop's thread.</summary>
    public void Look()
    {
        if (_isWaiting && TryPrepare(mayReceive: true, out bool isCancelled))
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

    /// <summary>Lets the buffer go, with whatever is in it. The loop's thread.</summary>
    public void Release()
    {
        if (_buffer is not null)
        {
            socket.Loop.Buffers.Return(_buffer);
            _buffer = null;
        }

        _start = _examined = _end = 0;
    }

    public ReadResult GetResult(short token)
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

    /// <summary>True when a read can end now; receives if it may and must.</summary>
    private bool TryPrepare(bool mayReceive, out bool isCancelled)
    {
        isCancelled = Volatile.Read(ref _isCancelled) != 0 && Interlocked.Exchange(ref _isCancelled, 0) != 0;
        if (isCancelled || IsOver())
        {
            return true;
        }

        if (!mayReceive || !MayReceive)
        {
            return false;
        }

        Receive();
        return IsOver();
    }

    private bool IsOver() => _end > _examined || _hasEnded || _isTokenCancelled || socket.IsGone || socket.IsBroken;

    private ReadResult Result(bool isCancelled)
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        }

        // Bytes first: what came before a reset is as good as what came before a FIN (an answer behind which an endpoint crashes).
        if (socket.IsGone || (socket.IsBroken && _end == _examined && !isCancelled))
        {
            throw socket.Fault();
        }

        return new ReadResult(
            _start == _end ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer!, _start, _end - _start), isCancelled, _hasEnded);
    }

    private ValueTask<ReadResult> WaitAsync(bool isOnLoop, CancellationToken cancellationToken)
    {
        _wait.Reset();
        if (cancellationToken.CanBeCanceled)
        {
            _onToken = cancellationToken.UnsafeRegister(static reader => ((EpollReader)reader!).OnTokenCancelled(), this);
        }

        if (isOnLoop)
        {
            socket.Attach();
            ShrinkRest();
        }

        _isWaiting = true;
        if (!isOnLoop || MayReceive)
        {
            socket.Want(SocketWishes.Look); // the loop has to begin it, or to go on with it when others have had their turn
        }

        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    private void OnTokenCancelled()
    {
        _isTokenCancelled = true;
        socket.Want(SocketWishes.Look);
    }

    /// <summary>Receives once, behind what is there.</summary>
    private unsafe void Receive()
    {
        MakeRoom();
        int roomBytes = _buffer!.Length - _end;
        nint received;
        fixed (byte* room = &_buffer[_end])
        {
            do
            {
                received = Libc.Receive(socket.Descriptor, room, (nuint)roomBytes, 0);
            }
            while (received < 0 && Libc.Errno == Libc.Eintr);
        }

        if (received > 0)
        {
            _end += (int)received;
            bool isFull = received == roomBytes;
            MayReceive = isFull || socket.HasPeerFinished;
            _isBulk = isFull;
            return;
        }

        MayReceive = false;
        if (received == 0 && socket.Writer.WasReset)
        {
            socket.Break(Libc.Econnreset); // a send has taken the error off the socket: this is no end in order
        }
        else if (received == 0)
        {
            _hasEnded = true;
        }
        else if (Libc.Errno != Libc.Eagain)
        {
            socket.Break(Libc.Errno);
        }

        if (_start == _end)
        {
            Release();
        }
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            if (_buffer is null || (_isBulk && _buffer.Length < BulkBytes))
            {
                Release();
                _buffer = _isBulk ? LoopBuffers.RentShared(BulkBytes) : socket.Loop.Buffers.Rent();
            }

            _start = _examined = _end = 0;
        }
        else if (_end == _buffer!.Length)
        {
            // A reader that keeps all it sees bounds that itself (heads have limits); twice the room keeps the copying linear.
            MoveTo(_start > _end / 2 ? _buffer : LoopBuffers.RentShared(Math.Max(LoopBuffers.BlockBytes, 2 * _buffer.Length)));
        }
    }

    /// <summary>Gives the block back before a wait, whatever it holds the beginning of.</summary>
    private void ShrinkRest()
    {
        int restBytes = _end - _start;
        if (restBytes == 0)
        {
            Release();
        }
        else if (restBytes <= MostCopiedBytes && _buffer!.Length > MostCopiedBytes)
        {
            MoveTo(LoopBuffers.RentShared(restBytes));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveTo(byte[] buffer)
    {
        byte[] old = _buffer!;
        old.AsSpan(_start, _end - _start).CopyTo(buffer);
        _buffer = buffer;
        (_examined, _end, _start) = (_examined - _start, _end - _start, 0);
        if (old != buffer)
        {
            socket.Loop.Buffers.Return(old);
        }
    }
}
