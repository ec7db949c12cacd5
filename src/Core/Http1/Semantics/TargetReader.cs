using System.Text;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Splits a request target and holds it against Host (RFC 9112 §3.2).</summary>
internal static class TargetReader
{
    /// <param name="bytes">The head.</param>
    /// <param name="head">Its index.</param>
    /// <param name="hostLines">How many Host lines came: 0 or 1.</param>
    /// <param name="isTls">The client speaks TLS with us.</param>
    /// <param name="meaning">Has the host's place; receives the target's parts.</param>
    public static Http1Error Read(ReadOnlySpan<byte> bytes, RequestHead head, int hostLines, bool isTls, ref RequestMeaning meaning)
    {
        // RFC 9112 §3.2: a 1.1 request without exactly one valid Host MUST be answered with 400. HTTP/1.0 knew no Host.
        if (hostLines == 0 && !head.IsHttp10)
        {
            return Http1Error.MissingHost;
        }

        if (hostLines > 0 && !HostSyntax.IsValid(meaning.Host(bytes)))
        {
            return Http1Error.InvalidHost;
        }

        ReadOnlySpan<byte> target = head.Target(bytes);
        if (target[0] == '/')
        {
            return Split(target, head.TargetStart, ref meaning);
        }

        if (target is [(byte)'*'])
        {
            meaning.Form = TargetForm.Asterisk;
            return head.Method == HttpMethod.Options ? Http1Error.None : Http1Error.InvalidTarget;
        }

        return ReadAbsolute(bytes, head, hostLines, isTls ? "https://"u8 : "http://"u8, ref meaning);
    }

    /// <summary>
    /// A proxy that gets absolute-form MUST ignore Host (RFC 9112 §3.2.2); applications behind it may not, so the two have to agree
    /// (wire.md B9). The scheme must be what the client speaks.
    /// </summary>
    private static Http1Error ReadAbsolute(
        ReadOnlySpan<byte> bytes, RequestHead head, int hostLines, ReadOnlySpan<byte> scheme, ref RequestMeaning meaning)
    {
        ReadOnlySpan<byte> target = head.Target(bytes);
        if (target.Length < scheme.Length || !Ascii.EqualsIgnoreCase(target[..scheme.Length], scheme))
        {
            return Http1Error.InvalidTarget;
        }

        ReadOnlySpan<byte> rest = target[scheme.Length..];
        int authorityLength = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        authorityLength = authorityLength < 0 ? rest.Length : authorityLength;
        ReadOnlySpan<byte> authority = rest[..authorityLength];
        if (!HostSyntax.IsValid(authority))
        {
            return Http1Error.InvalidTarget;
        }

        if (hostLines > 0 && !Ascii.EqualsIgnoreCase(authority, meaning.Host(bytes)))
        {
            return Http1Error.HostMismatch;
        }

        meaning.Form = TargetForm.Absolute;
        meaning.HostStart = head.TargetStart + scheme.Length;
        meaning.HostLength = authorityLength;
        return Split(rest[authorityLength..], meaning.HostStart + authorityLength, ref meaning);
    }

    private static Http1Error Split(ReadOnlySpan<byte> pathAndQuery, int start, ref RequestMeaning meaning)
    {
        int pathLength = pathAndQuery.IndexOfAny((byte)'?', (byte)'#');
        pathLength = pathLength < 0 ? pathAndQuery.Length : pathLength;

        // RFC 9112 §3.2.1 has no fragment in a target; who sends one disagrees with who cuts it off (wire.md B13).
        if (pathAndQuery[pathLength..].Contains((byte)'#'))
        {
            return Http1Error.InvalidTarget;
        }

        meaning.PathStart = start;
        meaning.PathLength = pathLength;
        meaning.QueryStart = start + pathLength;
        meaning.QueryLength = pathAndQuery.Length - pathLength;
        return Http1Error.None;
    }
}
