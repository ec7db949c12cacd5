using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tls;

/// <summary>The clear text of what a peer sends, as a pipe: nothing is decrypted before it is asked for.</summary>
/// <remarks>
/// Hot path. While it waits it holds no buffer, nor does the TLS below it: a wait is a read of no bytes. A cancellation goes down to the connection's own pipe
/// and comes up on the thread that ends its waits, so whoever reads here is woken where its connection lives.
/// Thread: one caller at a time, as for every pipe. Race: without loops a decryption may end on another thread than the caller's; the two meet under the lock,
/// and nobody is woken under it.
/// </remarks>
internal sealed class TlsReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int SmallBytes = 4 * 1024; // room for the usual request
    private const int LargeBytes = 16 * 1024; // behind a piece that filled its room: the longest record (RFC 8446 §5.1)

    private readonly Lock _meeting = new();
    private readonly SslStream _tls;
    private readonly CipherStream _cipher;
    private readonly PipeReader _raw;
    private readonly Action _onReady;
    private readonly Action _onRead;
    private ManualResetValueTaskSourceCore<bool> _wait; // its result: was it cancelled
    private ClearText _text;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _reading;
    private byte[]? _incoming;
    private bool _wasFull;
    private bool _isReading; // a read of the TLS below is under way, and its fields are that one's
    private bool _isWaiting;
    private bool _hasEnded;
    private Exception? _fault;
    private bool _isCancelled;

    public TlsReader(SslStream tls, CipherStream cipher, PipeReader raw)
    {
        (_tls, _cipher, _raw) = (tls, cipher, raw);
        (_onReady, _onRead) = (OnReady, OnRead);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!IsOver())
        {
            Demand();
        }

        lock (_meeting)
        {
            bool isOver = IsOver();
            result = isOver ? Take() : default;
            return isOver;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException("A read is ended by CancelPendingRead.");
        }

        if (TryRead(out ReadResult result))
        {
            return new ValueTask<ReadResult>(result);
        }

        lock (_meeting)
        {
            if (IsOver())
            {
                return new ValueTask<ReadResult>(Take());
            }

            _wait.Reset();
            _isWaiting = true;
            return new ValueTask<ReadResult>(this, _wait.Version);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_meeting)
        {
            _text.Advance(consumed, examined);
        }
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCancelled, true);
        _raw.CancelPendingRead(); // comes back as Wake
        if (!_cipher.IsOpen)
        {
            _cipher.CancelPendingFlush(); // a handshake may wait for either
        }
    }

    public override void Complete(Exception? exception = null) => _raw.Complete(exception);

    /// <summary>Ends the wait if it was cancelled.</summary>
    public void Wake()
    {
        bool isWoken;
        lock (_meeting)
        {
            isWoken = _isWaiting && Volatile.Read(ref _isCancelled);
            _isWaiting &= !isWoken;
        }

        if (isWoken)
        {
            _wait.SetResult(true);
        }
    }

    public ReadResult GetResult(short token)
    {
        _ = _wait.GetResult(token);
        lock (_meeting)
        {
            return Take();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private bool IsOver() => _text.HasNews || _hasEnded || _fault is not null || Volatile.Read(ref _isCancelled);

    /// <summary>What a read gives. Bytes first: what came before a fault is as good as what came before an end.</summary>
    private ReadResult Take()
    {
        bool isCancelled = Volatile.Read(ref _isCancelled) && Interlocked.Exchange(ref _isCancelled, false);
        return _fault is Exception fault && !_text.HasNews && !isCancelled ? throw fault : new ReadResult(_text.Lend(), isCancelled, _hasEnded);
    }

    /// <summary>Sees to it that a read of the TLS below is under way.</summary>
    private void Demand()
    {
        lock (_meeting)
        {
            if (_isReading || IsOver())
            {
                return;
            }

            _isReading = true;
        }

        Begin(Memory<byte>.Empty, _onReady);
    }

    private void Begin(Memory<byte> room, Action onEnd)
    {
        try
        {
            ValueTask<int> read = _tls.ReadAsync(room);
            _reading = read.ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception fault)
        {
            End(fault);
            return;
        }

        if (_reading.IsCompleted)
        {
            onEnd();
        }
        else
        {
            _reading.UnsafeOnCompleted(onEnd);
        }
    }

    /// <summary>There is something, if only the end: now a buffer is worth its while.</summary>
    private void OnReady()
    {
        if (TryFinish(out _))
        {
            _incoming = ArrayPool<byte>.Shared.Rent(_wasFull ? LargeBytes : SmallBytes);
            Begin(_incoming, _onRead);
        }
    }

    private void OnRead()
    {
        if (TryFinish(out int count))
        {
            _wasFull = count == _incoming!.Length;
            End(fault: null, count);
        }
    }

    private bool TryFinish(out int count)
    {
        try
        {
            count = _reading.GetResult();
            return true;
        }
        catch (Exception fault)
        {
            count = 0;
            End(fault);
            return false;
        }
    }

    /// <summary>A read of the TLS below has ended, and with it the wait for it.</summary>
    private void End(Exception? fault, int count = 0)
    {
        bool isWoken;
        lock (_meeting)
        {
            if (count > 0)
            {
                _text.Add(_incoming!, count);
            }
            else if (_incoming is not null)
            {
                ArrayPool<byte>.Shared.Return(_incoming);
            }

            // What TLS makes of garbage is the peer's doing, whatever the exception is called.
            _fault = fault is null || PeerFault.Is(fault) ? fault : new IOException("the peer broke TLS", fault);
            _hasEnded = fault is null && count == 0;
            _incoming = null;
            _cipher.PendingBytes = 0;
            _isReading = false;
            isWoken = _isWaiting;
            _isWaiting = false;
        }

        if (isWoken)
        {
            _wait.SetResult(false);
        }
    }
}
