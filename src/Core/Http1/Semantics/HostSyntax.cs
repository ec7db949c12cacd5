using System.Buffers;
using System.Net;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Says whether the value of Host is a name or address that every reader takes for the same one.</summary>
/// <remarks>
/// Stricter than RFC 3986 §3.2.2: a registered name is made of DNS labels (with underscore), without percent-encoding and
/// sub-delimiters; a port has digits and a value. Refused: user information, empty labels, empty ports (wire.md B4–B6).
/// </remarks>
internal static class HostSyntax
{
    /// <summary>Longest domain name in text (RFC 1035 §2.3.4), a trailing dot not counted.</summary>
    private const int MaxNameBytes = 253;

    private const int MaxLabelBytes = 63;

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    /// <summary>True for <c>name[:port]</c>, <c>IPv4[:port]</c> and <c>[IPv6][:port]</c>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> host)
    {
        if (host is [(byte)'[', ..])
        {
            int end = host.IndexOf((byte)']');
            return end > 0 && IsIPv6(host[1..end]) && IsPortSuffix(host[(end + 1)..]);
        }

        int nameEnd = ByteScan.IndexOf<NotHostNameBytes>(host, 0, host.Length);
        return IsName(host[..nameEnd]) && IsPortSuffix(host[nameEnd..]);
    }

    /// <param name="name">Nothing but what a name is made of.</param>
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name is [.., (byte)'.'])
        {
            name = name[..^1];
        }

        if (name.Length > MaxNameBytes)
        {
            return false;
        }

        int labelBytes = 0;
        foreach (byte next in name)
        {
            if (next != '.')
            {
                labelBytes++;
                continue;
            }

            if (labelBytes is 0 or > MaxLabelBytes)
            {
                return false;
            }

            labelBytes = 0;
        }

        return labelBytes is > 0 and <= MaxLabelBytes; // an empty name has an empty label
    }

    /// <summary>A zone identifier (<c>%eth0</c>) means nothing to anyone but its own machine: refused with every other odd byte.</summary>
    private static bool IsIPv6(ReadOnlySpan<byte> address) =>
        !address.ContainsAnyExcept(AddressBytes) && address.Contains((byte)':') && IPAddress.IsValidUtf8(address) &&
        !HasLeadingZero(address[(address.LastIndexOf((byte)':') + 1)..]);

    /// <summary>
    /// <c>dec-octet</c> has none (RFC 3986 §3.2.2). The runtime reads <c>::192.0.2.010</c> as ten, C libraries as eight.
    /// </summary>
    private static bool HasLeadingZero(ReadOnlySpan<byte> lastGroup)
    {
        if (!lastGroup.Contains((byte)'.'))
        {
            return false;
        }

        foreach (Range part in lastGroup.Split((byte)'.'))
        {
            if (lastGroup[part] is [(byte)'0', _, ..])
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPortSuffix(ReadOnlySpan<byte> suffix)
    {
        if (suffix.IsEmpty)
        {
            return true;
        }

        if (suffix.Length is < 2 or > 6 || suffix[0] != ':')
        {
            return false;
        }

        int port = 0;
        foreach (byte digit in suffix[1..])
        {
            if (!Grammar.IsDigit(digit))
            {
                return false;
            }

            port = (port * 10) + (digit - '0');
        }

        return port <= ushort.MaxValue;
    }
}
