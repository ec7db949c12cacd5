namespace LoadBalancer.Core.Http1.Framing;

/// <summary>What the Content-Length and Transfer-Encoding lines of one head say, gathered line by line.</summary>
/// <remarks>Hot path. Keeps the first fault; <see cref="MessageFraming"/> judges the whole.</remarks>
internal struct FramingFields
{
    /// <summary>More digits than this could overflow; fewer never do (wire.md C17, C18).</summary>
    private const int MaxLengthDigits = 19;

    /// <summary>The stated length, or -1 when no Content-Length line came.</summary>
    public long LengthBytes { get; private set; } = -1;

    public bool HasTransferCoding { get; private set; }

    /// <summary>The first fault of these lines.</summary>
    public Http1Error Error { get; private set; }

    public FramingFields()
    {
    }

    /// <summary>
    /// RFC 9110 §8.6: <c>Content-Length = 1*DIGIT</c>. A list of equal values or a repeated line MAY be repaired; we refuse it, since
    /// not every recipient repairs alike.
    /// </summary>
    public void AddContentLength(ReadOnlySpan<byte> value)
    {
        if (LengthBytes >= 0)
        {
            Keep(Http1Error.RepeatedContentLength);
            return;
        }

        LengthBytes = 0;
        if (value.IsEmpty || value.Length > MaxLengthDigits)
        {
            Keep(Http1Error.InvalidContentLength);
            return;
        }

        ulong length = 0;
        foreach (byte digit in value)
        {
            if (!Grammar.IsDigit(digit))
            {
                Keep(Http1Error.InvalidContentLength);
                return;
            }

            length = (length * 10) + (uint)(digit - '0'); // 19 digits fit in 64 bits without a sign
        }

        if (length > long.MaxValue)
        {
            Keep(Http1Error.InvalidContentLength);
            return;
        }

        LengthBytes = (long)length;
    }

    /// <summary>
    /// RFC 9112 §6.1. Only <c>chunked</c> alone is read. An unknown coding before a final chunked is 501; anything that does not end
    /// in exactly one chunked is 400, the empty list elements included that RFC 9110 §5.6.1 would let pass (wire.md C4–C9).
    /// </summary>
    public void AddTransferCoding(ReadOnlySpan<byte> value)
    {
        if (HasTransferCoding)
        {
            Keep(Http1Error.RepeatedTransferCoding);
            return;
        }

        HasTransferCoding = true;
        if (Caseless.Is(value, "chunked"u8))
        {
            return;
        }

        int lastComma = value.LastIndexOf((byte)',');
        ReadOnlySpan<byte> before = lastComma < 0 ? default : value[..lastComma];
        bool endsInChunked = lastComma >= 0 && Caseless.Is(Grammar.Trim(value[(lastComma + 1)..]), "chunked"u8);
        Keep(endsInChunked && IsListOfForeignCodings(before) ? Http1Error.UnsupportedTransferCoding : Http1Error.InvalidTransferCoding);
    }

    private static bool IsListOfForeignCodings(ReadOnlySpan<byte> list)
    {
        foreach (Range part in list.Split((byte)','))
        {
            ReadOnlySpan<byte> coding = Grammar.Trim(list[part]);
            if (coding.IsEmpty || coding.ContainsAnyExcept(Grammar.Token) || Caseless.Is(coding, "chunked"u8))
            {
                return false;
            }
        }

        return true;
    }

    private void Keep(Http1Error error) => Error = Error == Http1Error.None ? error : Error;
}
