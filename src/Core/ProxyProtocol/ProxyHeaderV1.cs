using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>Version 1: <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 443</c> and CRLF.</summary>
internal static class ProxyHeaderV1
{
    /// <summary>The protocol's own bound, CRLF included: two IPv6 addresses of 39 letters fit, and any <c>UNKNOWN</c> line has to.</summary>
    public const int MaxBytes = 107;

    private static readonly SearchValues<byte> AddressLetters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> Start => "PROXY "u8;

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, out ProxyHeader header, out int headerBytes)
    {
        header = default;
        headerBytes = 0;
        int compared = Math.Min(bytes.Length, Start.Length);
        if (!bytes[..compared].SequenceEqual(Start[..compared]))
        {
            return ProxyHeaderStatus.Invalid;
        }

        ReadOnlySpan<byte> within = bytes[..Math.Min(bytes.Length, MaxBytes)];
        int end = within.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            return bytes.Length >= MaxBytes ? ProxyHeaderStatus.Invalid : ProxyHeaderStatus.NeedMore;
        }

        if (within[end] == '\n' || end + 1 == MaxBytes)
        {
            return ProxyHeaderStatus.Invalid;
        }

        if (end + 1 == within.Length)
        {
            return ProxyHeaderStatus.NeedMore; // half of the CRLF
        }

        if (within[end + 1] != '\n' || !TryReadWords(within[Start.Length..end], out header))
        {
            return ProxyHeaderStatus.Invalid;
        }

        headerBytes = end + 2;
        return ProxyHeaderStatus.Complete;
    }

    private static bool TryReadWords(ReadOnlySpan<byte> words, out ProxyHeader header)
    {
        header = default;
        if (words.SequenceEqual("UNKNOWN"u8) || words.StartsWith("UNKNOWN "u8))
        {
            return true; // whatever follows is to be passed over
        }

        bool isIPv4 = words.StartsWith("TCP4 "u8);
        if (!isIPv4 && !words.StartsWith("TCP6 "u8))
        {
            return false;
        }

        words = words[5..];
        if (!TryTakeAddress(ref words, isIPv4, out IPAddress? client) || !TryTakeAddress(ref words, isIPv4, out IPAddress? local) ||
            !TryTakePort(ref words, isLast: false, out int clientPort) || !TryTakePort(ref words, isLast: true, out int localPort))
        {
            return false;
        }

        header = new ProxyHeader(new IPEndPoint(client!, clientPort), new IPEndPoint(local!, localPort));
        return true;
    }

    /// <summary>Takes the word before the next blank; one blank stands between two words.</summary>
    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> words, bool isLast)
    {
        int blank = words.IndexOf((byte)' ');
        if (blank < 0 != isLast)
        {
            return default;
        }

        ReadOnlySpan<byte> word = isLast ? words : words[..blank];
        words = isLast ? default : words[(blank + 1)..];
        return word;
    }

    private static bool TryTakeAddress(ref ReadOnlySpan<byte> words, bool isIPv4, out IPAddress? address)
    {
        ReadOnlySpan<byte> word = TakeWord(ref words, isLast: false);
        if (isIPv4)
        {
            return TryReadIPv4(word, out address);
        }

        // The base library would take brackets and a zone as well.
        address = null;
        return !word.ContainsAnyExcept(AddressLetters) && word.Contains((byte)':') &&
            IPAddress.TryParse(word, out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    /// <summary>Four numbers, decimal and without leading zeros: the base library takes octal ones and fewer than four.</summary>
    private static bool TryReadIPv4(ReadOnlySpan<byte> word, out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[4];
        for (int i = 0; i < 4; i++)
        {
            int dot = i == 3 ? word.Length : word.IndexOf((byte)'.');
            if (dot < 0 || !TryReadNumber(word[..dot], 255, out int octet))
            {
                return false;
            }

            octets[i] = (byte)octet;
            word = i == 3 ? default : word[(dot + 1)..];
        }

        address = new IPAddress(octets);
        return true;
    }

    private static bool TryTakePort(ref ReadOnlySpan<byte> words, bool isLast, out int port) =>
        TryReadNumber(TakeWord(ref words, isLast), ushort.MaxValue, out port);

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, int most, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > 5 || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number <= most;
    }
}
