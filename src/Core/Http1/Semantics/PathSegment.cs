namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>What one segment of a path means for the path as a whole.</summary>
internal enum PathSegmentKind : byte
{
    /// <summary>Nothing between two slashes.</summary>
    Empty = 0,

    /// <summary>A name.</summary>
    Ordinary,

    /// <summary><c>.</c>: this segment.</summary>
    Dot,

    /// <summary><c>..</c>: the one above.</summary>
    DotDot,

    /// <summary>A name to us, and to some pods <c>.</c> or <c>..</c>.</summary>
    HidesDots,
}

/// <summary>Recognises dot segments, also those that only another reader would see.</summary>
/// <remarks>
/// Hot path. Known readers: servlet containers cut a segment at its first semicolon before they resolve dots, some after unescaping
/// it; file-serving pods unescape slashes first. What they would take for a step up is refused, whether they stand behind us or not.
/// </remarks>
internal static class PathSegment
{
    /// <summary>Says what an unescaped segment is, and refuses one that is a dot segment to some readers and a name to others.</summary>
    public static PathSegmentKind Classify(ReadOnlySpan<byte> segment)
    {
        switch (segment)
        {
            case []:
                return PathSegmentKind.Empty;
            case [(byte)'.']:
                return PathSegmentKind.Dot;
            case [(byte)'.', (byte)'.']:
                return PathSegmentKind.DotDot;
        }

        // An escaped slash stays opaque to us, but not to every pod: what stands on either side of it is looked at as a segment too.
        for (int part = 0; part >= 0; part = NextPart(segment, part))
        {
            if (BeginsWithDotSegment(segment[part..]))
            {
                return PathSegmentKind.HidesDots;
            }
        }

        return PathSegmentKind.Ordinary;
    }

    /// <summary>Whether one or two dots are followed by the end, by parameters (<c>;</c>, <c>%3b</c>) or by an escaped slash.</summary>
    private static bool BeginsWithDotSegment(ReadOnlySpan<byte> part)
    {
        if (part is not [(byte)'.', ..])
        {
            return false;
        }

        ReadOnlySpan<byte> after = part[(part is [_, (byte)'.', ..] ? 2 : 1)..];
        return after is [] or [(byte)';', ..]
            or [(byte)'%', (byte)'3', (byte)'b' or (byte)'B', ..]
            or [(byte)'%', (byte)'2', (byte)'f' or (byte)'F', ..];
    }

    /// <summary>Where the text after the next escaped slash begins; -1 when there is none.</summary>
    private static int NextPart(ReadOnlySpan<byte> segment, int from)
    {
        for (int escape = segment[from..].IndexOf((byte)'%'); escape >= 0; escape = segment[from..].IndexOf((byte)'%'))
        {
            from += escape + PathNormalizer.EscapeBytes; // every escape left is whole, the normaliser saw to it
            if (segment[from - 2] == (byte)'2' && segment[from - 1] is (byte)'f' or (byte)'F')
            {
                return from;
            }
        }

        return -1;
    }
}
