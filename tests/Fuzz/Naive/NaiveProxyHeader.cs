using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>A PROXY header as a careful person would read it: with strings, and all of it at once.</summary>
internal static class NaiveProxyHeader
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    /// <summary>The client's address and port, <c>own</c> where it names none, null where it is no whole header.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="length">How many of them are the header.</param>
    public static string? Read(ReadOnlySpan<byte> input, out int length)
    {
        string text = Encoding.Latin1.GetString(input);
        return text.StartsWith(Signature, StringComparison.Ordinal) ? ReadBinary(text, out length) : ReadLine(text, out length);
    }

    private static string? ReadLine(string text, out int length)
    {
        length = text.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        if (length < 2 || length > 107)
        {
            return null;
        }

        string line = text[..(length - 2)];
        if (line.Contains('\n', StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal))
        {
            return null;
        }

        string[] words = line.Split(' ');
        if (words[0] != "PROXY" || words.Length < 2)
        {
            return null;
        }

        if (words[1] == "UNKNOWN")
        {
            return "own";
        }

        AddressFamily family = words[1] == "TCP4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return words[1] is "TCP4" or "TCP6" && words.Length == 6 && IsAddress(words[2], family) && IsAddress(words[3], family) && IsNumber(words[4], 65535) && IsNumber(words[5], 65535)
            ? new IPEndPoint(IPAddress.Parse(words[2]), int.Parse(words[4], CultureInfo.InvariantCulture)).ToString()
            : null;
    }

    private static bool IsAddress(string word, AddressFamily family) => family == AddressFamily.InterNetwork
        ? word.Split('.') is { Length: 4 } octets && octets.All(static octet => IsNumber(octet, 255))
        : word.All(static letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.') && IPAddress.TryParse(word, out IPAddress? address) && address.AddressFamily == family;

    private static bool IsNumber(string word, int most) =>
        word.Length is > 0 and < 6 && word.All(char.IsAsciiDigit) && (word == "0" || word[0] != '0') && int.Parse(word, CultureInfo.InvariantCulture) <= most;

    private static string? ReadBinary(string text, out int length)
    {
        length = 0;
        if (text.Length < 16 || text[12] is not (' ' or '!'))
        {
            return null;
        }

        int blockBytes = Number(text, 14);
        length = 16 + blockBytes;
        if (blockBytes > 4096 || text.Length < length)
        {
            return null;
        }

        bool isProxy = text[12] == '!';
        int addressBytes = (int)text[13] switch { 0 => 0, 0x11 => 4, 0x21 => 16, 0x31 => 108, _ => -1 };
        if (addressBytes < 0)
        {
            return isProxy ? null : "own";
        }

        if (!isProxy)
        {
            return "own";
        }

        int fields = 16 + (addressBytes is 4 or 16 ? (2 * addressBytes) + 4 : 2 * addressBytes);
        if (fields > length || !AreFields(text[..length], fields))
        {
            return null;
        }

        return addressBytes is 4 or 16
            ? new IPEndPoint(new IPAddress(Encoding.Latin1.GetBytes(text.Substring(16, addressBytes))), Number(text, 16 + (2 * addressBytes))).ToString()
            : "own";
    }

    private static bool AreFields(string header, int at)
    {
        List<int> checksums = [];
        while (at < header.Length)
        {
            if (at + 3 > header.Length || at + 3 + Number(header, at + 1) > header.Length)
            {
                return false;
            }

            if (header[at] == 3)
            {
                if (Number(header, at + 1) != 4)
                {
                    return false;
                }

                checksums.Add(at + 3);
            }

            at += 3 + Number(header, at + 1);
        }

        return checksums.Count == 0 || (checksums.Count == 1 && IsChecksum(Encoding.Latin1.GetBytes(header), checksums[0]));
    }

    /// <summary>Bit by bit, with the reversed polynomial.</summary>
    private static bool IsChecksum(byte[] header, int at)
    {
        uint said = ((uint)header[at] << 24) | ((uint)header[at + 1] << 16) | ((uint)header[at + 2] << 8) | header[at + 3];
        header.AsSpan(at, 4).Clear();
        uint crc = uint.MaxValue;
        foreach (byte each in header)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0x82F63B78 : 0);
            }
        }

        return ~crc == said;
    }

    private static int Number(string text, int at) => (text[at] << 8) | text[at + 1];
}
