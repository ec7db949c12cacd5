using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Takes the sender's framing off a body, piece by piece, and puts ours on.</summary>
/// <remarks>Hot path, a value: belongs to the one relay it was given to. Neither reads nor flushes.</remarks>
/// <param name="framing">How the sender marks the end.</param>
/// <param name="decoder">Started, where the sender's body is chunked.</param>
/// <param name="writesChunks">True when the receiver gets our chunks; false when it gets the payload as it is.</param>
/// <param name="maxPayloadBytes">Most that the chunks may hold; 0: any. A stated length was judged before.</param>
/// <param name="trailers">Keeps the trailers that go on to a receiver of chunks; null: they end here.</param>
internal struct BodyTranscoder(BodyFraming framing, in ChunkedDecoder decoder, bool writesChunks, long maxPayloadBytes = 0, TrailerBuffer? trailers = null)
{
    private readonly BodyKind _kind = framing.Kind;
    private readonly bool _writesChunks = writesChunks;
    private readonly TrailerBuffer? _trailers = trailers;
    private ChunkedDecoder _decoder = decoder;
    private long _leftBytes = framing.Kind == BodyKind.Chunked ? (maxPayloadBytes == 0 ? long.MaxValue : maxPayloadBytes) : framing.LengthBytes;

    /// <summary>True when the payload goes on as it came.</summary>
    public readonly bool MovesAsItIs => !_writesChunks && _kind != BodyKind.Chunked;

    /// <summary>Bytes written to the receiver, our chunk framing included.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>What is wrong with the sender's chunks, once a move was invalid.</summary>
    public Http1Error Error { get; private set; }

    /// <summary>Writes what <paramref name="piece"/> holds of the body.</summary>
    /// <param name="piece">What comes next from the sender.</param>
    /// <param name="isLast">True when the sender has ended: the end of a body that only a close marks.</param>
    /// <param name="sink">Gets payload and framing; not flushed.</param>
    /// <param name="consumed">How far the piece was used.</param>
    /// <param name="asItIs">Payload that needs no framing and was not written: to be sent behind what was, from where it lies in the piece.</param>
    /// <returns><see cref="ParseStatus.Complete"/> at the end of the body, which is then written whole.</returns>
    public ParseStatus Move(
        in ReadOnlySequence<byte> piece, bool isLast, PipeWriter sink, out SequencePosition consumed, out ReadOnlyMemory<byte> asItIs)
    {
        asItIs = default;
        if (MovesAsItIs && piece.IsSingleSegment)
        {
            return TakeAsItIs(piece.First, piece, isLast, out consumed, out asItIs);
        }

        ParseStatus status = _kind switch
        {
            BodyKind.Chunked => MoveChunks(piece, sink, out consumed),
            BodyKind.UntilClose => MovePayload(piece, sink, isLast, out consumed),
            _ => MoveLength(piece, sink, out consumed),
        };
        if (status == ParseStatus.Complete && _writesChunks)
        {
            WriteBodyEnd(sink);
        }

        return status;
    }

    private ParseStatus TakeAsItIs(
        ReadOnlyMemory<byte> bytes, in ReadOnlySequence<byte> piece, bool isLast, out SequencePosition consumed, out ReadOnlyMemory<byte> asItIs)
    {
        asItIs = bytes;
        if (_kind != BodyKind.UntilClose)
        {
            asItIs = bytes[..(int)Math.Min(_leftBytes, bytes.Length)];
            _leftBytes -= asItIs.Length;
            isLast = _leftBytes == 0;
        }

        WrittenBytes += asItIs.Length;
        consumed = piece.GetPosition(asItIs.Length);
        return isLast ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    private ParseStatus MoveLength(in ReadOnlySequence<byte> piece, PipeWriter sink, out SequencePosition consumed)
    {
        ReadOnlySequence<byte> payload = piece.Slice(0, Math.Min(_leftBytes, piece.Length));
        _leftBytes -= payload.Length;
        return MovePayload(payload, sink, _leftBytes == 0, out consumed);
    }

    private ParseStatus MovePayload(in ReadOnlySequence<byte> payload, PipeWriter sink, bool isLast, out SequencePosition consumed)
    {
        foreach (ReadOnlyMemory<byte> segment in payload)
        {
            WritePiece(sink, segment.Span);
        }

        consumed = payload.End;
        return isLast ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    private ParseStatus MoveChunks(in ReadOnlySequence<byte> piece, PipeWriter sink, out SequencePosition consumed)
    {
        ParseStatus status = ParseStatus.NeedMore;
        long consumedBytes = 0;
        foreach (ReadOnlyMemory<byte> segment in piece)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty && status == ParseStatus.NeedMore)
            {
                status = _decoder.Decode(rest, out int used, out ReadOnlySpan<byte> payload);
                _leftBytes -= payload.Length;
                if (_leftBytes < 0)
                {
                    consumed = piece.End;
                    Error = Http1Error.BodyTooLarge;
                    return ParseStatus.Invalid;
                }

                WritePiece(sink, payload);
                _trailers?.Add(rest[(used - _decoder.TrailerBytes)..used]);
                consumedBytes += used;
                rest = rest[used..];
            }
        }

        consumed = piece.GetPosition(consumedBytes);
        Error = _decoder.Error;
        return status;
    }

    private void WriteBodyEnd(PipeWriter sink)
    {
        if (_trailers is null)
        {
            Write(sink, ChunkWriter.BodyEnd);
        }
        else
        {
            WrittenBytes += _trailers.WriteBodyEnd(sink);
        }
    }

    private void WritePiece(PipeWriter sink, ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return; // an empty chunk would end the body
        }

        if (!_writesChunks)
        {
            Write(sink, payload);
            return;
        }

        SpanWriter line = new(sink.GetSpan(ChunkWriter.MaxLineBytes));
        ChunkWriter.WriteLine(ref line, payload.Length);
        sink.Advance(line.WrittenBytes);
        WrittenBytes += line.WrittenBytes;
        Write(sink, payload);
        Write(sink, ChunkWriter.ChunkEnd);
    }

    private void Write(PipeWriter sink, ReadOnlySpan<byte> bytes)
    {
        sink.Write(bytes);
        WrittenBytes += bytes.Length;
    }
}
