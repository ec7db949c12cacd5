using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
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
internal sealed class BodyRelay(Deadline deadline)
{
    private PipeReader _source = null!;
    private PipeWriter _sink = null!;
    private BodyFraming _framing;
    private ChunkedDecoder _decoder;
    private bool _writesChunks;
    private int _sourceTimeoutMs;
    private int _sinkTimeoutMs;
    private long _leftBytes;
    private volatile bool _isStopped;

    /// <summary>Bytes written to the receiver, our chunk framing included.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>What is wrong with the sender's chunks, after <see cref="RelayEnd.SourceInvalid"/>.</summary>
    public Http1Error Error { get; private set; }

    /// <summary>Readies it for a body.</summary>
    /// <param name="source">Stands at the body's first byte.</param>
    /// <param name="sink">May hold an unflushed head: it goes out with the first piece.</param>
    /// <param name="framing">How the body ends.</param>
    /// <param name="writesChunks">True when the receiver gets our chunks; false when it gets the payload as it is.</param>
    /// <param name="sourceTimeoutMs">Longest pause of the sender.</param>
    /// <param name="sinkTimeoutMs">Longest pause of the receiver.</param>
    /// <param name="maxTrailerBytes">Bounds the trailer.</param>
    /// <param name="maxTrailerCount">Bounds its lines.</param>
    public void Start(
        PipeReader source,
        PipeWriter sink,
        BodyFraming framing,
        bool writesChunks,
        int sourceTimeoutMs,
        int sinkTimeoutMs,
        int maxTrailerBytes,
        int maxTrailerCount)
    {
        _source = source;
        _sink = sink;
        _framing = framing;
        _decoder.Start(maxTrailerBytes, maxTrailerCount);
        _writesChunks = writesChunks;
        _sourceTimeoutMs = sourceTimeoutMs;
        _sinkTimeoutMs = sinkTimeoutMs;
        _leftBytes = framing.LengthBytes;
        _isStopped = false;
        WrittenBytes = 0;
        Error = Http1Error.None;
    }

    /// <summary>Ends <see cref="RunAsync"/> as soon as it would wait. From any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        _source.CancelPendingRead();
        _sink.CancelPendingFlush();
    }

    /// <summary>Relays to the end. Never throws for what either peer does.</summary>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public async ValueTask<RelayEnd> RunAsync()
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
                    deadline.Arm(_sourceTimeoutMs);
                    read = await _source.ReadAsync();
                    hasTimedOut = read.IsCanceled && deadline.HasPassed;
                    deadline.Disarm();
                }
            }
            catch (Exception exception) when (PeerFault.Is(exception))
            {
                deadline.Disarm();
                return RelayEnd.SourceReset;
            }

            RelayEnd? end = Move(read, hasTimedOut);
            if (end is RelayEnd.SourceInvalid or RelayEnd.Stopped or RelayEnd.SourceTimedOut)
            {
                return end.Value;
            }

            hasUnflushed = false;
            FlushEnd flush = await FlushAsync();
            if (end is not null || flush != FlushEnd.Done)
            {
                return flush == FlushEnd.Done ? end!.Value : ToRelayEnd(flush);
            }
        }
    }

    /// <summary>Flushes, through any wake-up that was not for this flush.</summary>
    private ValueTask<FlushEnd> FlushAsync()
    {
        ValueTask<FlushEnd> flush = Flushing.FlushAsync(_sink, deadline, _sinkTimeoutMs);
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        FlushEnd end = flush.Result;
        return end == FlushEnd.Interrupted ? AwaitAsync(ValueTask.FromResult(end)) : ValueTask.FromResult(end);

        [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
        async ValueTask<FlushEnd> AwaitAsync(ValueTask<FlushEnd> pending)
        {
            FlushEnd last = await pending;
            while (last == FlushEnd.Interrupted && !_isStopped)
            {
                last = await Flushing.FlushAsync(_sink, deadline, _sinkTimeoutMs);
            }

            return last;
        }
    }

    /// <summary>Writes what was read, and says how the relay ends if it does.</summary>
    private RelayEnd? Move(in ReadResult read, bool hasTimedOut)
    {
        if (read.IsCanceled && read.Buffer.IsEmpty && !read.IsCompleted)
        {
            _source.AdvanceTo(read.Buffer.Start);
            return _isStopped ? RelayEnd.Stopped : hasTimedOut ? RelayEnd.SourceTimedOut : null;
        }

        bool isComplete = _framing.Kind switch
        {
            BodyKind.Chunked => MoveChunks(read.Buffer),
            BodyKind.UntilClose => MovePayload(read.Buffer, read.Buffer.Length) && read.IsCompleted,
            _ => MovePayload(read.Buffer, Math.Min(_leftBytes, read.Buffer.Length)) && _leftBytes == 0,
        };
        if (Error != Http1Error.None)
        {
            return RelayEnd.SourceInvalid;
        }

        if (isComplete && _writesChunks)
        {
            Write(ChunkWriter.BodyEnd);
        }

        return isComplete ? RelayEnd.Complete : read.IsCompleted ? RelayEnd.SourceEnded : null;
    }

    private bool MovePayload(in ReadOnlySequence<byte> buffer, long bytes)
    {
        ReadOnlySequence<byte> payload = buffer.Slice(0, bytes);
        foreach (ReadOnlyMemory<byte> piece in payload)
        {
            WritePiece(piece.Span);
        }

        _leftBytes -= bytes;
        _source.AdvanceTo(payload.End);
        return true;
    }

    private bool MoveChunks(in ReadOnlySequence<byte> buffer)
    {
        ParseStatus status = ParseStatus.NeedMore;
        long consumedBytes = 0;
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty && status == ParseStatus.NeedMore)
            {
                status = _decoder.Decode(rest, out int used, out ReadOnlySpan<byte> payload);
                WritePiece(payload);
                consumedBytes += used;
                rest = rest[used..];
            }
        }

        _source.AdvanceTo(buffer.GetPosition(consumedBytes));
        Error = status == ParseStatus.Invalid ? _decoder.Error : Http1Error.None;
        return status == ParseStatus.Complete;
    }

    private void WritePiece(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return; // an empty chunk would end the body
        }

        if (!_writesChunks)
        {
            Write(payload);
            return;
        }

        SpanWriter line = new(_sink.GetSpan(ChunkWriter.MaxLineBytes));
        ChunkWriter.WriteLine(ref line, payload.Length);
        _sink.Advance(line.WrittenBytes);
        WrittenBytes += line.WrittenBytes;
        Write(payload);
        Write(ChunkWriter.ChunkEnd);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _sink.Write(bytes);
        WrittenBytes += bytes.Length;
    }

    private RelayEnd ToRelayEnd(FlushEnd end) => _isStopped ? RelayEnd.Stopped
        : end == FlushEnd.TimedOut ? RelayEnd.SinkTimedOut : RelayEnd.SinkClosed;
}
