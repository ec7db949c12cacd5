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
            int leftBytes = maxHeaderBytes - 2 - (lineStart - progress.FieldsStart);
            ParseStatus status = LineScanner.Next(
                bytes,
                ref progress,
                leftBytes < maxLineBytes ? Math.Max(0, leftBytes) : maxLineBytes,
                Http1Error.FieldLineTooLong,
                out int lineEnd,
                out Http1Error fault);
            if (status != ParseStatus.Complete || lineEnd == lineStart)
            {
                error = fault == Http1Error.FieldLineTooLong && leftBytes < maxLineBytes ? Http1Error.HeaderTooLarge : fault;
                return status;
            }

            fault = Read(bytes, lineStart, lineEnd, ref table.Next());
            if (fault == Http1Error.None && !table.TryTake(maxLines))
            {
                fault = Http1Error.TooManyFields;
            }

            if (fault != Http1Error.None)
            {
                error = fault;
                return ParseStatus.Invalid;
            }
        }
    }

    /// <param name="bytes">The head: no control character but HTAB is in the line, as <see cref="LineScanner"/> proved.</param>
    /// <param name="start">First byte of the line.</param>
    /// <param name="end">The line's CR.</param>
    /// <param name="line">The line's parts, when sound.</param>
    private static Http1Error Read(ReadOnlySpan<byte> bytes, int start, int end, ref FieldLine line)
    {
        // RFC 9112 §5.2: a server MUST reject obs-fold, or replace it; replacing is repairing.
        if (Grammar.IsBlank(bytes[start]))
        {
            return Http1Error.LineFolding;
        }

        // Stops at a byte that may fold, too: nearly all names have none, and are walked once.
        int nameEnd = ByteScan.IndexOf<NotPlainNameBytes>(bytes, start, end);
        if (bytes[nameEnd] != ':')
        {
            bool mayFold = bytes[nameEnd] is (byte)'_' or (byte)'.'; // otherwise the next search stops where it starts
            nameEnd = ByteScan.IndexOf<NotTokenBytes>(bytes, nameEnd, end);
            if (bytes[nameEnd] != ':')
            {
                return NameFault(bytes[start..end], nameEnd - start);
            }

            if (mayFold && KnownFields.FoldsOntoProtected(bytes[start..nameEnd]))
            {
                return Http1Error.AmbiguousFieldName;
            }
        }

        if (nameEnd == start)
        {
            return Http1Error.EmptyFieldName;
        }

        // Of what lies below the space only HTAB can be in a line.
        int valueStart = nameEnd + 1;
        while (valueStart < end && bytes[valueStart] <= ' ')
        {
            valueStart++;
        }

        int valueEnd = end;
        while (valueEnd > valueStart && bytes[valueEnd - 1] <= ' ')
        {
            valueEnd--;
        }

        line.NameStart = start;
        line.NameLength = (ushort)(nameEnd - start); // a line is at most 64 KiB - 1: both limits are checked when they are configured
        line.ValueStart = valueStart;
        line.ValueLength = valueEnd - valueStart;
        line.Known = KnownFields.Find(bytes[start..nameEnd]);
        line.IsConsumed = false;
        return Http1Error.None;
    }

    /// <summary>Says which fault a name that does not end in its colon has; the status is 400 for each.</summary>
    private static Http1Error NameFault(ReadOnlySpan<byte> text, int firstOdd) =>
        !text.Contains((byte)':') ? Http1Error.MissingColon
        : Grammar.IsBlank(text[firstOdd]) && text[firstOdd..].TrimStart(" \t"u8) is [(byte)':', ..] ? Http1Error.WhitespaceBeforeColon
        : Http1Error.InvalidFieldName;
}
