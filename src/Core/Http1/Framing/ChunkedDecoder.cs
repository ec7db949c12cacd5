using System.Buffers;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Takes the chunks off a body (RFC 9112 §7.1), a piece at a time, resumable at any byte.</summary>
/// <remarks>
/// Hot path. A value: <c>default</c> is the start of a body once <see cref="Start"/> gave it its limits. Chunk extensions are checked
/// and dropped; trailers are checked by <see cref="TrailerChecker"/>, and the caller's to drop or keep (wire.md D5, D15). Bare LF, white space
/// around sizes and every other leniency that has been a smuggling hole is refused (wire.md D).
/// </remarks>
internal struct ChunkedDecoder
{
    /// <summary>Longest chunk line, size and extensions (wire.md D7).</summary>
    private const int MaxLineBytes = 256;

    /// <summary>
    /// Framing bytes a body may spend beyond 4 for each of its payload (wire.md D7): one-byte chunks cost 5 each, so this lets
    /// 8 Ki of them through and stops a client that sends framing instead of content.
    /// </summary>
    private const long FreeOverheadBytes = 8 * 1024;

    private const int OverheadPerPayloadByte = 4;

    /// <summary>16 hexadecimal digits fill 64 bits (wire.md D10).</summary>
    private const int MaxSizeDigits = 16;

    private State _state;
    private byte _sizeDigits;
    private short _lineBytes;
    private ulong _chunkBytes;
    private long _overheadBytes;
    private long _payloadBytes;
    private bool _boundsOverhead;
    private TrailerChecker _trailer;
    private int _trailerBytes;

    private enum State : byte
    {
        SizeStart = 0, Size, ExtensionName, ExtensionNameRest, ExtensionValue, ExtensionToken, ExtensionQuoted, ExtensionEscape,
        ExtensionEnd, SizeLf, Data, DataCr, DataLf, Trailer, Done,
    }

    /// <summary>What is wrong, once <see cref="Decode"/> returned <see cref="ParseStatus.Invalid"/>.</summary>
    public Http1Error Error { get; private set; }

    /// <summary>How many of the bytes that the last <see cref="Decode"/> consumed belong to the trailer section, the empty line at its end included; they are its last.</summary>
    public readonly int TrailerBytes => _trailerBytes;

    /// <summary>Readies the decoder for a body.</summary>
    /// <param name="maxTrailerBytes">Trailer section, CRLFs included.</param>
    /// <param name="maxTrailerCount">Trailer lines.</param>
    /// <param name="boundsOverhead">True for requests whose chunks are the client's own. An endpoint may send single bytes for as long as it likes: terminals do.</param>
    public void Start(int maxTrailerBytes, int maxTrailerCount, bool boundsOverhead)
    {
        this = default;
        _boundsOverhead = boundsOverhead;
        _trailer = new TrailerChecker(maxTrailerBytes, maxTrailerCount);
    }

    /// <summary>Reads on, up to the next piece of payload, the end of the body, or the end of <paramref name="input"/>.</summary>
    /// <param name="input">Bytes not seen before.</param>
    /// <param name="consumedBytes">How many of them are used up, payload included.</param>
    /// <param name="payload">The piece of payload among them; empty when there is none.</param>
    /// <returns>
    /// <see cref="ParseStatus.Complete"/> at the end of the body. <see cref="ParseStatus.NeedMore"/> otherwise: with payload, call again
    /// with the rest of the input; without, with new input.
    /// </returns>
    public ParseStatus Decode(ReadOnlySpan<byte> input, out int consumedBytes, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        consumedBytes = _trailerBytes = 0;
        while (_state != State.Done && consumedBytes < input.Length)
        {
            if (_state == State.Data)
            {
                int bytes = (int)Math.Min(_chunkBytes, (ulong)(input.Length - consumedBytes));
                payload = input.Slice(consumedBytes, bytes);
                consumedBytes += bytes;
                _chunkBytes -= (ulong)bytes;
                _payloadBytes += bytes;
                _state = _chunkBytes == 0 ? State.DataCr : State.Data;
                return ParseStatus.NeedMore;
            }

            Error = Step(input[consumedBytes]);
            if (Error != Http1Error.None)
            {
                return ParseStatus.Invalid;
            }

            consumedBytes++;
        }

        return _state == State.Done ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    /// <summary>False when <paramref name="bytes"/>, coming next, would break the framing. Changes nothing.</summary>
    public readonly bool Accepts(in ReadOnlySequence<byte> bytes)
    {
        ChunkedDecoder trial = this;
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty)
            {
                ParseStatus status = trial.Decode(rest, out int used, out _);
                if (status != ParseStatus.NeedMore)
                {
                    return status == ParseStatus.Complete;
                }

                rest = rest[used..];
            }
        }

        return true;
    }

    /// <summary>Takes one byte of framing.</summary>
    private Http1Error Step(byte next)
    {
        if (_state == State.Trailer)
        {
            _trailerBytes++;
            Http1Error error = _trailer.Step(next);
            _state = _trailer.IsDone ? State.Done : State.Trailer;
            return error;
        }

        if (_boundsOverhead && ++_overheadBytes > FreeOverheadBytes + (OverheadPerPayloadByte * _payloadBytes))
        {
            return Http1Error.TooMuchChunkOverhead;
        }

        if (_state is State.DataCr or State.DataLf)
        {
            return StepDataEnd(next);
        }

        if (++_lineBytes > MaxLineBytes + 2)
        {
            return Http1Error.ChunkLineTooLong;
        }

        return _state is State.SizeStart or State.Size or State.SizeLf ? StepSize(next) : StepExtension(next);
    }

    private Http1Error StepSize(byte next)
    {
        if (_state == State.SizeLf)
        {
            _state = _chunkBytes == 0 ? State.Trailer : State.Data;
            _lineBytes = 0;
            _sizeDigits = 0;
            return next == '\n' ? Http1Error.None : Http1Error.InvalidChunkEnd;
        }

        if (char.IsAsciiHexDigit((char)next))
        {
            _state = State.Size;
            _chunkBytes = (_chunkBytes << 4) | (uint)HexValue(next);
            return ++_sizeDigits > MaxSizeDigits || _chunkBytes > long.MaxValue ? Http1Error.InvalidChunkSize : Http1Error.None;
        }

        if (_state == State.SizeStart || next is not ((byte)'\r' or (byte)';'))
        {
            return Http1Error.InvalidChunkSize;
        }

        _state = next == '\r' ? State.SizeLf : State.ExtensionName;
        return Http1Error.None;
    }

    /// <summary><c>*( ";" token [ "=" ( token / quoted-string ) ] )</c>; the BWS that RFC 9112 §7.1.1 tolerates is refused.</summary>
    private Http1Error StepExtension(byte next)
    {
        bool isToken = Grammar.Token.Contains(next);
        State? following = (_state, next) switch
        {
            (State.ExtensionName, _) when isToken => State.ExtensionNameRest,
            (State.ExtensionNameRest, _) when isToken => State.ExtensionNameRest,
            (State.ExtensionNameRest, (byte)'=') => State.ExtensionValue,
            (State.ExtensionValue, (byte)'"') => State.ExtensionQuoted,
            (State.ExtensionValue, _) when isToken => State.ExtensionToken,
            (State.ExtensionToken, _) when isToken => State.ExtensionToken,
            (State.ExtensionQuoted, (byte)'"') => State.ExtensionEnd,
            (State.ExtensionQuoted, (byte)'\\') => State.ExtensionEscape,
            (State.ExtensionQuoted or State.ExtensionEscape, _) when IsText(next) => State.ExtensionQuoted,
            (State.ExtensionNameRest or State.ExtensionToken or State.ExtensionEnd, (byte)';') => State.ExtensionName,
            (State.ExtensionNameRest or State.ExtensionToken or State.ExtensionEnd, (byte)'\r') => State.SizeLf,
            _ => null,
        };
        _state = following ?? _state;
        return following is null ? Http1Error.InvalidChunkExtension : Http1Error.None;
    }

    private Http1Error StepDataEnd(byte next)
    {
        bool isExpected = next == (_state == State.DataCr ? '\r' : '\n');
        _state = _state == State.DataCr ? State.DataLf : State.SizeStart;
        return isExpected ? Http1Error.None : Http1Error.InvalidChunkEnd;
    }

    /// <summary>HTAB, SP, VCHAR and obs-text: what a quoted string may hold.</summary>
    private static bool IsText(byte value) => !Grammar.LineStop.Contains(value);

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
