using System.Buffers;
using System.Diagnostics;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Brings the path of a request target to the one spelling rules are matched in.</summary>
/// <remarks>
/// Hot path: no allocation, time linear in the path, and no copy for the usual path, which needs none.
/// <para>
/// Done, in this order for each segment (RFC 3986 §6.2.2): unreserved octets unescaped, once; repeated slashes merged; dot segments
/// removed. Merging comes before removal, so <c>/a//../b</c> is <c>/b</c>: were the empty segment a step that <c>..</c> could take
/// back, <c>//..</c> would climb no higher than <c>/</c> here and one higher in every pod that merges.
/// Not done: no other escape is undone, and those that stay keep the case of their digits; they are forwarded as received.
/// </para>
/// </remarks>
internal static class PathNormalizer
{
    /// <summary>Length of <c>%XX</c>.</summary>
    internal const int EscapeBytes = 3;

    /// <summary>Octets that never make a segment change or be refused, dots and slashes apart: visible ASCII without <c>% \ #</c>.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>RFC 3986 §2.3: octets that mean the same escaped or not.</summary>
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Normalises <paramref name="raw"/>, or says why it is refused.</summary>
    /// <param name="raw">The path of an origin-form target as received, without its query. Any bytes are safe.</param>
    /// <param name="buffer">At least as long as <paramref name="raw"/>, which no normalised path exceeds; must not overlap it.</param>
    public static NormalizedPath Normalize(ReadOnlySpan<byte> raw, Span<byte> buffer)
    {
        Debug.Assert(buffer.Length >= raw.Length, "a normalised path may be as long as the raw one");
        if (raw.IsEmpty || raw[0] != (byte)'/')
        {
            return Refused(PathFault.NotAbsolute);
        }

        // Nothing to unescape or refuse, no empty segment, and none that begins with a dot, as every visible dot segment does.
        if (raw.Length == 1 || (!raw.ContainsAnyExcept(Plain) && raw.IndexOf("//"u8) < 0 && raw.IndexOf("/."u8) < 0))
        {
            return new NormalizedPath(PathFault.None, raw.Length, HadDotSegments: false, IsUnchanged: true);
        }

        return Rewrite(raw, buffer);
    }

    private static NormalizedPath Rewrite(ReadOnlySpan<byte> raw, Span<byte> path)
    {
        bool hadDotSegments = false;
        path[0] = (byte)'/';
        int written = 1; // path[..written] ends with a slash whenever a segment begins
        ReadOnlySpan<byte> rest = raw[1..];
        while (!rest.IsEmpty)
        {
            int slash = rest.IndexOf((byte)'/');
            PathFault fault = Unescape(slash < 0 ? rest : rest[..slash], path[written..], out int segmentBytes);
            if (fault != PathFault.None)
            {
                return Refused(fault);
            }

            rest = slash < 0 ? default : rest[(slash + 1)..];
            switch (PathSegment.Classify(path.Slice(written, segmentBytes)))
            {
                case PathSegmentKind.Ordinary:
                    written += segmentBytes;
                    if (slash >= 0)
                    {
                        path[written++] = (byte)'/';
                    }

                    break;

                case PathSegmentKind.Dot:
                    hadDotSegments = true; // its slash is the one written before it, so "/a/." keeps a trailing slash
                    break;

                case PathSegmentKind.DotDot when written == 1:
                    return Refused(PathFault.AboveRoot);

                case PathSegmentKind.DotDot:
                    hadDotSegments = true;
                    written = path[..(written - 1)].LastIndexOf((byte)'/') + 1;
                    break;

                case PathSegmentKind.HidesDots:
                    return Refused(PathFault.HiddenDotSegment);
            }
        }

        // Every change shortens: an escape gives two bytes, a merged slash one, a dot segment at least one.
        return new NormalizedPath(PathFault.None, written, hadDotSegments, IsUnchanged: written == raw.Length);
    }

    /// <summary>Copies one segment with its unreserved octets unescaped. What comes out is never looked at as an escape again.</summary>
    private static PathFault Unescape(ReadOnlySpan<byte> segment, Span<byte> into, out int written)
    {
        written = 0;
        for (int at = 0; at < segment.Length; at++)
        {
            byte octet = segment[at];
            if (Plain.Contains(octet))
            {
                into[written++] = octet;
                continue;
            }

            if (octet != (byte)'%')
            {
                return octet == (byte)'\\' ? PathFault.Backslash : octet == (byte)'#' ? PathFault.Fragment : PathFault.NotVisibleAscii;
            }

            if (segment.Length - at < EscapeBytes || (HexValue(segment[at + 1]) | HexValue(segment[at + 2])) < 0)
            {
                return PathFault.BadEscape;
            }

            octet = (byte)((HexValue(segment[at + 1]) << 4) | HexValue(segment[at + 2]));
            if (octet is < 0x20 or 0x7f)
            {
                return PathFault.EscapedControl;
            }

            if (octet == (byte)'\\')
            {
                return PathFault.Backslash;
            }

            if (Unreserved.Contains(octet))
            {
                into[written++] = octet;
            }
            else
            {
                segment.Slice(at, EscapeBytes).CopyTo(into[written..]);
                written += EscapeBytes;
            }

            at += EscapeBytes - 1;
        }

        return PathFault.None;
    }

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static NormalizedPath Refused(PathFault fault) => new(fault, 0, HadDotSegments: false, IsUnchanged: false);
}
