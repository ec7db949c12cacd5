namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>Reads the field lines of a head up to the empty line that ends it (RFC 9112 §5).</summary>
/// <remarks>
/// Hot path, shared by requests and answers. Refuses what a lenient parser downstream might read otherwise: folding, white space
/// before the colon, a name that is no token, a name that folds onto a framing field.
/// </remarks>
internal static class FieldLineParser
{
    /// <summary>Continues where <paramref name="progress"/> stands.</summary>
    /// <param name="bytes">The head from its first byte; more may follow.</param>
    /// <param name="progress">Beyond the start line.</param>
    /// <param name="table">Receives the lines.</param>
    /// <param name="maxHeaderBytes">All field lines together, their CRLFs included.</param>
    /// <param name="maxLineBytes">One field line.</param>
    /// <param name="maxLines">How many of them.</param>
    /// <param name="error">What is wrong, when invalid.</param>
    public static ParseStatus Parse(
        ReadOnlySpan<byte> bytes,
        ref HeadProgress progress,
        FieldTable table,
        int maxHeaderBytes,
        int maxLineBytes,
        int maxLines,
        out Http1Error error)
    {
        while (true)
        {
            int lineStart = progress.LineStart;
            int leftBytes = Math.Max(0, maxHeaderBytes - 2 - (lineStart - progress.FieldsStart));
            bool headerEndsFirst = leftBytes < maxLineBytes;
            ParseStatus status = LineScanner.Next(
                bytes,
                ref progress,
                headerEndsFirst ? leftBytes : maxLineBytes,
                headerEndsFirst ? Http1Error.HeaderTooLarge : Http1Error.FieldLineTooLong,
                out int lineEnd,
                out error);
            if (status != ParseStatus.Complete || lineEnd == lineStart)
            {
                return status;
            }

            error = Read(bytes[..lineEnd], lineStart, out FieldLine line);
            if (error == Http1Error.None && !table.TryAdd(line, maxLines))
            {
                error = Http1Error.TooManyFields;
            }

            if (error != Http1Error.None)
            {
                return ParseStatus.Invalid;
            }
        }
    }

    /// <param name="bytes">The head up to this line's CR: no control character but HTAB is in the line, as <see cref="LineScanner"/> proved.</param>
    /// <param name="start">First byte of the line.</param>
    /// <param name="line">The line's parts, when sound.</param>
    private static Http1Error Read(ReadOnlySpan<byte> bytes, int start, out FieldLine line)
    {
        line = default;
        ReadOnlySpan<byte> text = bytes[start..];

        // RFC 9112 §5.2: a server MUST reject obs-fold, or replace it; replacing is repairing.
        if (Grammar.IsBlank(text[0]))
        {
            return Http1Error.LineFolding;
        }

        int nameLength = text.IndexOfAnyExcept(Grammar.Token);
        if (nameLength < 0)
        {
            return Http1Error.MissingColon;
        }

        if (text[nameLength] != ':')
        {
            return NameFault(text, nameLength);
        }

        if (nameLength == 0)
        {
            return Http1Error.EmptyFieldName;
        }

        int valueStart = nameLength + 1;
        int valueEnd = text.Length;
        while (valueStart < valueEnd && Grammar.IsBlank(text[valueStart]))
        {
            valueStart++;
        }

        while (valueEnd > valueStart && Grammar.IsBlank(text[valueEnd - 1]))
        {
            valueEnd--;
        }

        ReadOnlySpan<byte> name = text[..nameLength];
        if (KnownFields.FoldsOntoProtected(name))
        {
            return Http1Error.AmbiguousFieldName;
        }

        line.NameStart = start;
        line.NameLength = (ushort)nameLength; // a line is at most 64 KiB - 1: both limits are checked when they are configured
        line.ValueStart = start + valueStart;
        line.ValueLength = valueEnd - valueStart;
        line.Known = KnownFields.Find(name);
        return Http1Error.None;
    }

    /// <summary>Says which fault a name that does not end in its colon has; the status is 400 for each.</summary>
    private static Http1Error NameFault(ReadOnlySpan<byte> text, int firstOdd) =>
        !text.Contains((byte)':') ? Http1Error.MissingColon
        : Grammar.IsBlank(text[firstOdd]) && text[firstOdd..].TrimStart(" \t"u8) is [(byte)':', ..] ? Http1Error.WhitespaceBeforeColon
        : Http1Error.InvalidFieldName;
}
