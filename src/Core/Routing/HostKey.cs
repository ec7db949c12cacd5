using System.Text;

namespace LoadBalancer.Core.Routing;

/// <summary>Brings a Host value to the one spelling routes are found by: lower case, no port, no trailing dot.</summary>
/// <remarks>Hot path: no allocation, one pass. The value's grammar (RFC 9110 §7.2) is the Host parser's concern, not this type's.</remarks>
public static class HostKey
{
    /// <summary>Room enough for every name that can exist: RFC 1035 §2.3.4 limits a domain name to 255 octets.</summary>
    public const int MaxBytes = 255;

    /// <summary>Writes the key of <paramref name="host"/>: <c>A.Test.:8080</c> becomes <c>a.test</c>, <c>[::1]:80</c> becomes <c>[::1]</c>.</summary>
    /// <param name="host">A Host field value or an authority without user information; empty gives the empty key, which only rules for any host match.</param>
    /// <param name="key">Where the key goes; it is never longer than <paramref name="host"/>.</param>
    /// <param name="keyBytes">Bytes written; 0 when false is returned.</param>
    /// <returns>False when the key does not fit, and nothing else: with <see cref="MaxBytes"/> of room, the name cannot exist.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> host, Span<byte> key, out int keyBytes)
    {
        ReadOnlySpan<byte> name = WithoutPort(host);

        // RFC 1034 §3.1: a trailing dot marks the same name as fully qualified. A second one is no name at all and stays, to match nothing.
        if (name.Length > 1 && name[^1] == (byte)'.')
        {
            name = name[..^1];
        }

        if (name.Length > key.Length)
        {
            keyBytes = 0;
            return false;
        }

        Ascii.ToLower(name, key, out keyBytes);

        // ToLower stops only at a byte above 0x7f, which no Host parser lets through. Copying the rest, rather than
        // returning what came before it, keeps "a.test\xff" from being taken for "a.test".
        name[keyBytes..].CopyTo(key[keyBytes..]);
        keyBytes = name.Length;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> host)
    {
        // RFC 3986 §3.2.2: the colons of an IP literal stand inside its brackets, so only what follows them is a port.
        int literalEnd = host.Length > 0 && host[0] == (byte)'[' ? host.IndexOf((byte)']') + 1 : 0;
        int colon = host[literalEnd..].IndexOf((byte)':');
        return colon < 0 ? host : host[..(literalEnd + colon)];
    }
}
