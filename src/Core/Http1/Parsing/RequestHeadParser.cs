namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>Reads a request head (RFC 9112 §3, §5) as offsets of the caller's bytes.</summary>
/// <remarks>
/// Hot path: no allocation, no copy, no exception. A <c>ref struct</c> over the bytes at hand; what it has learnt stays in the
/// <see cref="RequestHead"/>, so the next call, with more bytes, goes on where this one stopped.
/// </remarks>
internal ref struct RequestHeadParser(ReadOnlySpan<byte> bytes, RequestHead head, Http1Limits limits)
{
    /// <summary>Longest method; longer is 501 (wire.md A22). The longest registered one has 17 bytes.</summary>
    private const int MaxMethodBytes = 32;

    /// <summary>RFC 9112 §2.2 asks to ignore at least one empty line before a request line; old clients send one after a body.</summary>
    private const int MaxBlankLines = 2;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>What is wrong, once the status is <see cref="ParseStatus.Invalid"/>.</summary>
    public Http1Error Error { get; private set; }

    public ParseStatus Parse()
    {
        if (head.Progress.FieldsStart == 0)
        {
            ParseStatus status = ParseRequestLine();
            if (status != ParseStatus.Complete)
            {
                return status;
            }
        }

        ParseStatus fields = FieldLineParser.Parse(
            _bytes,
            ref head.Progress,
            head.Fields,
            limits.HeaderBytes,
            Http1Limits.FieldLineBytes,
            limits.HeaderCount,
            out Http1Error error);
        Error = error;
        return fields;
    }

    private ParseStatus ParseRequestLine()
    {
        ParseStatus blank = SkipBlankLines();
        if (blank != ParseStatus.Complete)
        {
            return blank;
        }

        if (head.MethodLength == 0)
        {
            ParseStatus method = ParseMethod();
            if (method != ParseStatus.Complete)
            {
                return method;
            }
        }

        int lineStart = head.Progress.LineStart;
        ParseStatus line = LineScanner.Next(
            _bytes, ref head.Progress, limits.RequestLineBytes, Http1Error.RequestLineTooLong, out int lineEnd, out Http1Error error);
        if (line != ParseStatus.Complete)
        {
            Error = error;
            return line;
        }

        head.Progress.FieldsStart = head.Progress.LineStart;
        int targetStart = lineStart + head.MethodLength + 1;
        int targetEnd = ByteScan.IndexOf<NotVisibleBytes>(_bytes, targetStart, lineEnd);

        // RFC 9112 §3: exactly one space on either side. No second space is HTTP/0.9 (wire.md A18): the line's CR ends the target then.
        if (targetEnd <= targetStart || _bytes[targetEnd] != ' ')
        {
            return Fail(Http1Error.MalformedRequestLine);
        }

        head.TargetStart = targetStart;
        head.TargetLength = targetEnd - targetStart;
        return ParseVersion(_bytes[(targetEnd + 1)..lineEnd]);
    }

    private ParseStatus SkipBlankLines()
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = _bytes[head.Progress.LineStart..];
            if (rest.IsEmpty || rest is [(byte)'\r'])
            {
                return ParseStatus.NeedMore;
            }

            if (rest[0] != '\r')
            {
                return ParseStatus.Complete;
            }

            if (rest[1] != '\n')
            {
                return Fail(Http1Error.BareCarriageReturn);
            }

            if (++head.Progress.BlankLines > MaxBlankLines)
            {
                return Fail(Http1Error.TooManyBlankLines);
            }

            head.Progress.LineStart += 2;
            head.Progress.ScannedBytes = head.Progress.LineStart;
        }
    }

    /// <summary>
    /// Judged before the line's end is looked for, so that garbage (a TLS hello on a plain port, wire.md A26) is refused at its first
    /// odd byte instead of at a deadline.
    /// </summary>
    private ParseStatus ParseMethod()
    {
        ReadOnlySpan<byte> rest = _bytes[head.Progress.LineStart..];
        int most = Math.Min(rest.Length, MaxMethodBytes + 1);
        int length = ByteScan.IndexOf<NotTokenBytes>(rest, 0, most);
        if (length == most)
        {
            return rest.Length > MaxMethodBytes ? Fail(Http1Error.MethodTooLong) : ParseStatus.NeedMore;
        }

        if (rest[length] == '\n')
        {
            return Fail(Http1Error.BareLineFeed);
        }

        if (length == 0 || rest[length] != ' ')
        {
            return Fail(Http1Error.MalformedRequestLine);
        }

        head.MethodStart = head.Progress.LineStart;
        head.MethodLength = length;
        head.Method = HttpMethods.Find(rest[..length]);
        return head.Method == HttpMethod.Other && HttpMethods.IsGlued(rest[..length])
            ? Fail(Http1Error.GluedRequestLine)
            : ParseStatus.Complete;
    }

    private ParseStatus ParseVersion(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            return ParseStatus.Complete;
        }

        if (version.SequenceEqual("HTTP/1.0"u8))
        {
            head.IsHttp10 = true;
            return ParseStatus.Complete;
        }

        // RFC 9112 §2.3: HTTP-name "/" DIGIT "." DIGIT, case-sensitive; well-formed but foreign is 505 (RFC 9110 §15.6.6).
        return version.Length == 8 && version.StartsWith("HTTP/"u8) && Grammar.IsDigit(version[5]) && version[6] == '.' && Grammar.IsDigit(version[7])
            ? Fail(Http1Error.UnsupportedVersion)
            : Fail(Http1Error.MalformedVersion);
    }

    private ParseStatus Fail(Http1Error error)
    {
        Error = error;
        return ParseStatus.Invalid;
    }
}
