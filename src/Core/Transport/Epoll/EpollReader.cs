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
    private static readonly Action<object?> OnToken = static state =>
    {
        EpollReader reader = (EpollReader)state!;
        reader._wait.CancelByToken();
        reader._socket.Want(SocketWishes.Look);
    };

    private readonly EpollSocket _socket = socket;
    private LoopWait _wait;
    private ReceiveBuffer _received;
    private bool _hasEnded;
    private bool _isCompleted;

    /// <summary>True while the kernel may hold bytes, a FIN or an error that has not been received. The loop's.</summary>
    public bool MayReceive { get; set; }

    /// <summary>True when nothing of the peer's waits: neither here nor, as far as the loop has heard, in the kernel.</summary>
    public bool IsQuiet => _received.IsEmpty && !MayReceive && !_hasEnded;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        ThrowIfCompleted();
        bool isOnLoop = _socket.Loop.IsCurrent;
        return TryPrepare(isOnLoop && _socket.TakesTurn(), out bool isCancelled)
            ? new ValueTask<ReadResult>(Result(isCancelled))
            : WaitAsync(isOnLoop, cancellationToken);
    }

    /// <summary>Off the loop it only tells of what was received before.</summary>
    public override bool TryRead(out ReadResult result)
    {
        ThrowIfCompleted();
        if (TryPrepare(_socket.Loop.IsCurrent, out bool isCancelled))
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
        _received.Advance(consumed, examined);
        if (_received.IsEmpty && _socket.Loop.IsCurrent)
        {
            Release();
        }
    }

    public override void CancelPendingRead()
    {
        _wait.Cancel();
        _socket.Want(SocketWishes.Look); // whether or not someone waits: only the loop can tell without a fence on every read
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        if (_socket.Loop.IsCurrent)
        {
            Release();
        }
    }

    /// <summary>Ends the wait if there is reason to. The loop's thread.</summary>
    public void Look()
    {
        if (_wait.IsWaiting && TryPrepare(mayReceive: true, out bool isCancelled))
        {
            _wait.End(isCancelled);
        }
    }

    /// <summary>Lets the buffer go, with whatever is in it. The loop's thread.</summary>
    public void Release() => _received.Release(_socket.Loop.Buffers);

    public ReadResult GetResult(short token) => Result(_wait.GetResult(token));

    public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags, _socket.Loop.IsCurrent);

    /// <summary>True when a read can end now; receives if it may and must.</summary>
    private bool TryPrepare(bool mayReceive, out bool isCancelled)
    {
        isCancelled = _wait.TakeCancellation();
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsOver() => _received.HasNews || _hasEnded || _socket.IsDown || _wait.IsTokenCancelled;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        }
    }

    private ReadResult Result(bool isCancelled)
    {
        // Bytes first: what came before a reset is as good as what came before a FIN (an answer behind which an endpoint crashes).
        if (_socket.IsDown && (_socket.IsGone || (!_received.HasNews && !isCancelled)))
        {
            throw _socket.Fault();
        }

        return new ReadResult(_received.Sequence, isCancelled, _hasEnded);
    }

    private ValueTask<ReadResult> WaitAsync(bool isOnLoop, CancellationToken cancellationToken)
    {
        if (isOnLoop)
        {
            _socket.Attach();
            _received.Shrink(_socket.Loop.Buffers);
        }

        _wait.Begin(OnToken, this, cancellationToken);
        if (!isOnLoop || MayReceive)
        {
            _socket.Want(SocketWishes.Look); // the loop has to begin it, or to go on with it when others have had their turn
        }

        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    /// <summary>Receives once, behind what is there.</summary>
    private unsafe void Receive()
    {
        Span<byte> room = _received.MakeRoom(_socket.Loop.Buffers);
        nint received;
        fixed (byte* first = room)
        {
            do
            {
                received = Libc.Receive(_socket.Descriptor, first, room.Length);
            }
            while (received == -Libc.Eintr);
        }

        if (received > 0)
        {
            MayReceive = _received.Add((int)received) || _socket.Peer.IsShortReadNoEnd;
            return;
        }

        MayReceive = false;
        if (received == 0 && _socket.Writer.WasReset)
        {
            _socket.Break(Libc.Econnreset); // a send has taken the error off the socket: this is no end in order
        }
        else if (received == 0)
        {
            _hasEnded = true;
        }
        else if (received != -Libc.Eagain)
        {
            _socket.Break((int)-received);
        }

        if (_received.IsEmpty)
        {
            Release();
        }
    }
}
