using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>Finds the CRLF that ends the line being read, and proves that no control character stands before it.</summary>
/// <remarks>
/// Hot path. The verdict depends on the bytes alone, never on how they were cut: a fault is found at the same byte whether the line
/// came whole or a byte at a time. That is why a line is searched only as far as its limit, and the limit is judged before what lies
/// behind it.
/// </remarks>
internal static class LineScanner
{
    /// <param name="bytes">The head from its first byte; more may follow.</param>
    /// <param name="progress">Moved past the line when it is complete.</param>
    /// <param name="maxLineBytes">Longest line, CRLF not counted.</param>
    /// <param name="tooLong">The error to give when the line is longer.</param>
    /// <param name="lineEnd">Index of the CR, when complete.</param>
    /// <param name="error">What is wrong, when invalid.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ParseStatus Next(
        ReadOnlySpan<byte> bytes, ref HeadProgress progress, int maxLineBytes, Http1Error tooLong, out int lineEnd, out Http1Error error)
    {
        error = Http1Error.None;
        int windowEnd = Math.Min(bytes.Length, progress.LineStart + maxLineBytes + 1);
        lineEnd = ByteScan.IndexOf<LineStopBytes>(bytes, progress.ScannedBytes, windowEnd);
        if (lineEnd == windowEnd)
        {
            progress.ScannedBytes = windowEnd;
            error = windowEnd - progress.LineStart > maxLineBytes ? tooLong : Http1Error.None;
            return error == Http1Error.None ? ParseStatus.NeedMore : ParseStatus.Invalid;
        }

        progress.ScannedBytes = lineEnd;
        if (bytes[lineEnd] != '\r')
        {
            error = bytes[lineEnd] == '\n' ? Http1Error.BareLineFeed : Http1Error.ControlCharacter;
            return ParseStatus.Invalid;
        }

        if (lineEnd + 1 == bytes.Length)
        {
            return ParseStatus.NeedMore; // may be half of the CRLF
        }

        if (bytes[lineEnd + 1] != '\n')
        {
            error = Http1Error.BareCarriageReturn;
            return ParseStatus.Invalid;
        }

        progress.LineStart = progress.ScannedBytes = lineEnd + 2;
        return ParseStatus.Complete;
    }
}
