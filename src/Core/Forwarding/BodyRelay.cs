using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Moves one body from a connection to another, taking its framing off and putting ours on.</summary>
/// <remarks>
/// Hot path. One per direction of a session, reused. Holds nothing: what has been read is written and flushed before more is read, so a
/// receiver that stops reading stops the sender, and memory stays at what the two pipes hold (wire.md rule 10).
/// </remarks>
/// <param name="deadline">Bounds each wait of this direction.</param>
/// <param name="isFromClient">True for the request's direction: there the sender is the client whose rate counts, else the receiver.</param>
/// <param name="isSinkGone">Asked at a wake-up that nothing explains: has the receiver left? Null: it makes itself known.</param>
internal sealed class BodyRelay(Deadline deadline, bool isFromClient, Func<bool>? isSinkGone)
{
    /// <summary>
    /// Moved between two flushes, to a receiver that has made us wait. A flush completes when the kernel has all of it, so this is the
    /// progress a slow receiver must make within its timeout: 16 KiB in 30 s is 0.5 KiB/s, and what lies in the kernel's buffer counts as taken.
    /// </summary>
    private const int SmallPieceBytes = 16 * 1024;

    /// <summary>The same, while each flush has completed at once: all that one read brings.</summary>
    private const int LargePieceBytes = 64 * 1024;

    /// <summary>What is framed anew: with the head before it and the chunk lines in it, it still fits into a transport's block of 16 KiB.</summary>
    private const int FramedPieceBytes = 12 * 1024;

    private BodySource _source;
    private PipeWriter _sink = null!;
    private ReadOnlyMemory<byte> _asItIs; // of the piece under way; the source is advanced once it has been sent
    private SequencePosition _consumed;
    private int _pieceBytes;
    private BodyTranscoder _transcoder;
    private int _sourceTimeoutMs;
    private int _sinkTimeoutMs;
    private RateFloor _floor;
    private volatile int _patienceMs; // beyond what it was started with; 0: none
    private volatile bool _isStopped;
    private volatile bool _hasTakenAll;

    /// <summary>Keeps what comes behind the body, where that goes on.</summary>
    public TrailerBuffer Trailers { get; } = new();

    /// <summary>Bytes written to the receiver, our chunk framing included.</summary>
    public long WrittenBytes => _transcoder.WrittenBytes;

    /// <summary>
    /// True once the whole body was taken from the sender and written, though the receiver may not have it yet. Race: the other flow may
    /// see the receiver react to the last byte before this one sees its flush complete, so it asks this and not for the end.
    /// </summary>
    public bool HasTakenAll => _hasTakenAll;

    /// <summary>When bytes last came from the sender, on the heartbeat's clock; 0: never. Kept from one start to the next.</summary>
    public long MovedAtMs { get; private set; }

    /// <summary>What is wrong with the sender's chunks, after <see cref="RelayEnd.SourceInvalid"/>.</summary>
    public Http1Error Error => _transcoder.Error;

    /// <summary>Readies it for a body.</summary>
    /// <param name="source">Stands at the body's first byte.</param>
    /// <param name="atHand">What has been read of it and not consumed, if anything: no other read is needed, or possible, before.</param>
    /// <param name="sink">May hold an unflushed head: it goes out with the first piece.</param>
    /// <param name="transcoder">Knows the body's framing, and the receiver's.</param>
    /// <param name="sourceTimeoutMs">Longest pause of the sender.</param>
    /// <param name="sinkTimeoutMs">Longest pause of the receiver.</param>
    /// <param name="minRate">Bytes a second that the client must keep; 0: any.</param>
    /// <param name="replay">Holds what an earlier attempt took of the body, which goes first, and keeps what this one takes.</param>
    public void Start(
        PipeReader source,
        in ReadResult? atHand,
        PipeWriter sink,
        in BodyTranscoder transcoder,
        int sourceTimeoutMs,
        int sinkTimeoutMs,
        int minRate,
        ReplayBuffer? replay = null)
    {
        _source.Start(source, atHand, replay);
        _sink = sink;
        _transcoder = transcoder;
        _sourceTimeoutMs = sourceTimeoutMs;
        _sinkTimeoutMs = sinkTimeoutMs;
        _floor.Start(minRate, isFromClient ? sourceTimeoutMs : sinkTimeoutMs);
        _pieceBytes = SmallPieceBytes;
        _isStopped = _hasTakenAll = false;
        _patienceMs = 0;
    }

    /// <summary>
    /// From now on the sender may pause for so long, and keeps no rate: its peer answers already, so the two are in a conversation (a stream of gRPC) and not in an upload.
    /// Race: a wait that has begun ends by its former bound, sees this, and is taken up again.
    /// </summary>
    public void Relax(int sourceTimeoutMs) => _patienceMs = sourceTimeoutMs;

    /// <summary>Lets go of both connections, so that an idle session keeps none alive.</summary>
    public void Release()
    {
        _source.Release();
        Trailers.Release();
        _sink = null!;
        _consumed = default;
        MovedAtMs = 0;
    }

    /// <summary>Ends <see cref="RunAsync"/>, which must be running, as soon as it would wait. From any thread.</summary>
    public void Stop()
    {
        (PipeReader source, PipeWriter sink) = (_source.Pipe, _sink); // cancelling runs the relay inline, to its end and beyond
        _isStopped = true;
        source.CancelPendingRead();
        sink.CancelPendingFlush();
    }

    /// <summary>Relays to the end. Never throws for what either peer does.</summary>
    public async PooledTask<RelayEnd> RunAsync()
    {
        bool hasUnflushed = true; // the head
        while (true)
        {
            if (_isStopped)
            {
                return RelayEnd.Stopped; // the wake-up may have met a read that had bytes to give
            }

            ReadResult read;
            bool hasTimedOut = false;
            try
            {
                if (!_source.TryRead(out read))
                {
                    FlushEnd head = hasUnflushed ? await FlushAsync() : FlushEnd.Done;
                    if (head != FlushEnd.Done)
                    {
                        return ToRelayEnd(head);
                    }

                    hasUnflushed = false;
                    long startMs = deadline.NowMs;
                    bool isPatient = _patienceMs > 0;
                    deadline.Arm(isPatient ? _patienceMs : isFromClient ? _floor.Bound(_sourceTimeoutMs, WrittenBytes) : _sourceTimeoutMs);
                    read = await _source.ReadAsync();
                    hasTimedOut = read.IsCanceled && deadline.HasPassed && isPatient == _patienceMs > 0;
                    deadline.Disarm();
                    if (isFromClient && _patienceMs == 0 && !_floor.TrySpend(deadline.NowMs - startMs, WrittenBytes) && !read.IsCompleted)
                    {
                        _source.AdvanceTo(read.Buffer.Start);
                        return RelayEnd.SourceTimedOut;
                    }
                }
            }
            catch (Exception exception) when (PeerFault.Is(exception))
            {
                deadline.Disarm();
                return RelayEnd.SourceReset;
            }

            RelayEnd? end = Move(read, hasTimedOut);
            if (end is RelayEnd.SourceInvalid or RelayEnd.Stopped or RelayEnd.SourceTimedOut or RelayEnd.SinkClosed)
            {
                return end.Value;
            }

            hasUnflushed = false;
            FlushEnd flush = await FlushAsync();
            if (!_asItIs.IsEmpty)
            {
                _asItIs = default;
                _source.AdvanceTo(_consumed);
            }

            if (end is not null || flush != FlushEnd.Done)
            {
                return flush == FlushEnd.Done ? end!.Value : ToRelayEnd(flush);
            }
        }
    }

    /// <summary>Flushes, through any wake-up that was not for this flush.</summary>
    private PooledTask<FlushEnd> FlushAsync()
    {
        PooledTask<FlushEnd> flush = Flushing.FlushOnceAsync(_sink, deadline, SinkTimeoutMs(), _asItIs);
        if (!flush.IsImmediate)
        {
            _pieceBytes = SmallPieceBytes;
            return AwaitAsync(flush);
        }

        _pieceBytes = LargePieceBytes;

        FlushEnd end = flush.Result;
        return end == FlushEnd.Interrupted ? AwaitAsync(PooledTask.FromResult(end)) : PooledTask.FromResult(end);

        async PooledTask<FlushEnd> AwaitAsync(PooledTask<FlushEnd> pending)
        {
            long startMs = deadline.NowMs;
            FlushEnd last = await pending;
            while (last == FlushEnd.Interrupted && !_isStopped)
            {
                last = await Flushing.FlushOnceAsync(_sink, deadline, SinkTimeoutMs());
            }

            return isFromClient || _floor.TrySpend(deadline.NowMs - startMs, WrittenBytes) || last != FlushEnd.Done ? last : FlushEnd.TimedOut;
        }
    }

    private int SinkTimeoutMs() => isFromClient ? _sinkTimeoutMs : _floor.Bound(_sinkTimeoutMs, WrittenBytes);

    /// <summary>Writes a piece of what was read, and says how the relay ends if it does.</summary>
    private RelayEnd? Move(in ReadResult read, bool hasTimedOut)
    {
        if (read.IsCanceled && read.Buffer.IsEmpty && !read.IsCompleted)
        {
            _source.AdvanceTo(read.Buffer.Start);
            return _isStopped ? RelayEnd.Stopped
                : hasTimedOut ? RelayEnd.SourceTimedOut
                : isSinkGone?.Invoke() == true ? RelayEnd.SinkClosed
                : null;
        }

        MovedAtMs = deadline.NowMs;
        int mostBytes = _transcoder.MovesAsItIs ? _pieceBytes : FramedPieceBytes;
        bool isWhole = read.Buffer.Length <= mostBytes;
        ReadOnlySequence<byte> piece = isWhole ? read.Buffer : read.Buffer.Slice(0, mostBytes);
        bool isSourceOver = isWhole && read.IsCompleted;
        ParseStatus status = _transcoder.Move(piece, isSourceOver, _sink, out _consumed, out _asItIs);
        _hasTakenAll = status == ParseStatus.Complete;
        _source.Keep(piece, _consumed, isLast: status == ParseStatus.Complete);
        if (_asItIs.IsEmpty)
        {
            _source.AdvanceTo(_consumed);
        }

        return status switch
        {
            ParseStatus.Invalid => RelayEnd.SourceInvalid,
            ParseStatus.Complete => RelayEnd.Complete,
            _ => isSourceOver ? RelayEnd.SourceEnded : null,
        };
    }

    private RelayEnd ToRelayEnd(FlushEnd end) => _isStopped ? RelayEnd.Stopped
        : end == FlushEnd.TimedOut ? RelayEnd.SinkTimedOut : RelayEnd.SinkClosed;
}
