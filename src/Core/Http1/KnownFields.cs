using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Http1;

/// <summary>Recognises the fields of <see cref="KnownField"/>, whatever their case.</summary>
internal static class KnownFields
{
    /// <summary>More than the longest known name, and than the beginning that makes one of X-Forwarded-Something.</summary>
    private const int MaxFoldedBytes = 32;

    /// <summary>Finds the field called <paramref name="name"/>. Cost: one switch, and for nearly every name at most one comparison.</summary>
    public static KnownField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "te"u8) ? KnownField.Te : default,
        3 => Is(name, "via"u8) ? KnownField.Via : default,
        4 => Is(name, "host"u8) ? KnownField.Host : Is(name, "date"u8) ? KnownField.Date : default,
        6 => Is(name, "cookie"u8) ? KnownField.Cookie : Is(name, "expect"u8) ? KnownField.Expect : default,
        7 => Is(name, "upgrade"u8) ? KnownField.Upgrade : Is(name, "trailer"u8) ? KnownField.Trailer : default,
        9 => Is(name, "x-real-ip"u8) ? KnownField.XRealIp : Is(name, "forwarded"u8) ? KnownField.Forwarded : default,
        10 => Is(name, "connection"u8) ? KnownField.Connection : Is(name, "keep-alive"u8) ? KnownField.KeepAlive : default,
        12 => Is(name, "x-request-id"u8) ? KnownField.XRequestId : Is(name, "max-forwards"u8) ? KnownField.MaxForwards : default,
        13 => Is(name, "authorization"u8) ? KnownField.Authorization : XForwarded(name),
        14 => Is(name, "content-length"u8) ? KnownField.ContentLength
            : Is(name, "http2-settings"u8) ? KnownField.Http2Settings : XForwarded(name),
        15 => Is(name, "x-forwarded-for"u8) ? KnownField.XForwardedFor : XForwarded(name),
        16 => Is(name, "x-forwarded-host"u8) ? KnownField.XForwardedHost
            : Is(name, "x-forwarded-port"u8) ? KnownField.XForwardedPort
            : Is(name, "proxy-connection"u8) ? KnownField.ProxyConnection : XForwarded(name),
        17 => Is(name, "transfer-encoding"u8) ? KnownField.TransferEncoding
            : Is(name, "x-forwarded-proto"u8) ? KnownField.XForwardedProto : XForwarded(name),
        19 => Is(name, "proxy-authorization"u8) ? KnownField.ProxyAuthorization : XForwarded(name),
        23 => Is(name, "x-forwarded-client-cert"u8) ? KnownField.XForwardedClientCert : XForwarded(name),
        25 => Is(name[..17], "strict-transport-"u8) && Is(name[17..], "security"u8) ? KnownField.StrictTransportSecurity : XForwarded(name),
        >= 13 => XForwarded(name),
        _ => default,
    };

    /// <summary>
    /// True when an application that reads <c>_</c> or <c>.</c> as <c>-</c> would take <paramref name="name"/> for a framing,
    /// Host, Connection or forwarding field (wire.md A14: the header smuggling of CGI-style servers).
    /// </summary>
    public static bool FoldsOntoProtected(ReadOnlySpan<byte> name)
    {
        if (name.IndexOfAny((byte)'_', (byte)'.') < 0)
        {
            return false;
        }

        // Of a longer name only the beginning matters: it is none of the known ones, but it may be X-Forwarded-Something.
        name = name[..Math.Min(name.Length, MaxFoldedBytes)];
        Span<byte> folded = stackalloc byte[MaxFoldedBytes];
        folded = folded[..name.Length];
        name.CopyTo(folded);
        folded.Replace((byte)'_', (byte)'-');
        folded.Replace((byte)'.', (byte)'-');
        return Find(folded) is KnownField.Connection or KnownField.ContentLength or KnownField.Forwarded or KnownField.Host
            or KnownField.TransferEncoding or KnownField.Via or KnownField.XForwardedClientCert or KnownField.XForwardedFor
            or KnownField.XForwardedHost or KnownField.XForwardedPort or KnownField.XForwardedProto or KnownField.XForwardedOther or KnownField.XRealIp;
    }

    private static KnownField XForwarded(ReadOnlySpan<byte> name) =>
        name.Length > 12 && Is(name[..12], "x-forwarded-"u8) ? KnownField.XForwardedOther : default;

    /// <summary>The first letter is compared without a call: most names in a head are none of ours, and it shows nearly all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) =>
        (name[0] | 0x20) == lowerCase[0] && Caseless.Is(name, lowerCase);
}
