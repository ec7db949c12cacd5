namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>Reads an answer's head (RFC 9112 §4, §5) as offsets of the caller's bytes; as strict as the request's parser.</summary>
/// <remarks>Hot path: no allocation, no copy, no exception; resumable like <see cref="RequestHeadParser"/>.</remarks>
internal ref struct ResponseHeadParser(ReadOnlySpan<byte> bytes, ResponseHead head, Http1Limits limits)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>What is wrong, once the status is <see cref="ParseStatus.Invalid"/>.</summary>
    public Http1Error Error { get; private set; }

    public ParseStatus Parse()
    {
        if (head.Progress.FieldsStart == 0)
        {
            ParseStatus status = ParseStatusLine();
            if (status != ParseStatus.Complete)
            {
                return status;
            }
        }

        int maxHeaderBytes = Math.Max(2, limits.ResponseHeaderBytes - head.Progress.FieldsStart);
        ParseStatus fields = FieldLineParser.Parse(
            _bytes,
            ref head.Progress,
            head.Fields,
            maxHeaderBytes,
            ushort.MaxValue,
            Http1Limits.ResponseHeaderCount,
            out Http1Error error);
        Error = error;
        return fields;
    }

    private ParseStatus ParseStatusLine()
    {
        // "HTTP/1.x NNN": judged as it comes, so that garbage is refused at its first odd byte.
        ReadOnlySpan<byte> rest = _bytes;
        if (!rest.StartsWith("HTTP/1."u8) && !"HTTP/1."u8.StartsWith(rest))
        {
            return Fail();
        }

        ParseStatus line = LineScanner.Next(
            _bytes, ref head.Progress, limits.ResponseHeaderBytes, Http1Error.HeaderTooLarge, out int lineEnd, out Http1Error error);
        if (line != ParseStatus.Complete)
        {
            Error = error;
            return line;
        }

        head.Progress.FieldsStart = head.Progress.LineStart;
        rest = _bytes[..lineEnd];

        // RFC 9112 §4 puts a space after the code even when no reason follows; many applications leave it out, and no parser reads
        // the two forms differently.
        if (rest.Length < 12 || rest[7] is not ((byte)'0' or (byte)'1') || rest[8] != ' ' || rest[9] is < (byte)'1' or > (byte)'5' ||
            !Grammar.IsDigit(rest[10]) || !Grammar.IsDigit(rest[11]) || (rest.Length > 12 && rest[12] != ' '))
        {
            return Fail();
        }

        head.IsHttp10 = rest[7] == '0';
        head.StatusCode = ((rest[9] - '0') * 100) + ((rest[10] - '0') * 10) + (rest[11] - '0');
        head.ReasonStart = Math.Min(13, lineEnd);
        head.ReasonLength = lineEnd - head.ReasonStart;
        return ParseStatus.Complete;
    }

    private ParseStatus Fail()
    {
        Error = Http1Error.MalformedStatusLine;
        return ParseStatus.Invalid;
    }
}
