namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Checks the trailer section of a chunked body (RFC 9112 §7.1.2) a byte at a time, up to the empty line that ends it.</summary>
/// <remarks>
/// Hot path. A value. Trailers are counted against the header's limits (wire.md D16). A request's are dropped then (D15); an answer's go on to a client
/// that asks for them (<see cref="TrailerFilter"/>).
/// </remarks>
internal struct TrailerChecker(int maxBytes, int maxCount)
{
    private State _state;
    private byte _versionBytes;
    private int _bytes;
    private int _count;

    private enum State : byte
    {
        LineStart = 0, Name, Value, LineLf, EndLf, Done,
    }

    /// <summary>True behind the empty line.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>What the value of a trailer never ends in, but a request line always does; one digit follows.</summary>
    private static ReadOnlySpan<byte> Version => " HTTP/1."u8;

    /// <summary>Takes one byte.</summary>
    public Http1Error Step(byte next)
    {
        if (_state == State.EndLf)
        {
            _state = State.Done;
            return next == '\n' ? Http1Error.None : Http1Error.InvalidTrailer;
        }

        if (_state == State.LineStart && next == '\r')
        {
            _state = State.EndLf;
            return Http1Error.None;
        }

        if ((_state == State.LineStart && ++_count > maxCount) || ++_bytes > maxBytes)
        {
            return Http1Error.TrailerTooLarge;
        }

        State? following = (_state, next) switch
        {
            (State.LineStart or State.Name, _) when Grammar.Token.Contains(next) => State.Name,
            (State.Name, (byte)':') => State.Value,
            (State.Value, (byte)'\r') when !EndsInVersion => State.LineLf,
            (State.Value, _) when !Grammar.LineStop.Contains(next) => State.Value,
            (State.LineLf, (byte)'\n') => State.LineStart,
            _ => null,
        };
        LookForVersion(next);
        _state = following ?? _state;
        return following is null ? Http1Error.InvalidTrailer : Http1Error.None;
    }

    /// <summary>
    /// The next request, with junk before it that makes a field line of its first line (<c>X:POST / HTTP/1.1</c>, wire.md D14): whoever
    /// wrote it does not agree with us on where this body ends.
    /// </summary>
    private readonly bool EndsInVersion => _versionBytes > Version.Length;

    private void LookForVersion(byte next) =>
        _versionBytes = _versionBytes < Version.Length && next == Version[_versionBytes] ? (byte)(_versionBytes + 1)
            : _versionBytes == Version.Length && Grammar.IsDigit(next) ? (byte)(_versionBytes + 1)
            : next == ' ' ? (byte)1 : (byte)0; // the pattern's first byte does not come again in it
}
