using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Reads addresses strictly: what is accepted is what is printed back.</summary>
/// <remarks>
/// Config path, pure. The base library also takes <c>1</c>, <c>0x7f.1</c> and <c>010.0.0.1</c> for IPv4 addresses; read differently by
/// different programs, they are refused.
/// </remarks>
internal static class AddressReader
{
    /// <summary><c>sockaddr_un</c> has 108, the last of them 0.</summary>
    private const int MaxUnixPathBytes = 107;

    public static Reading<IPAddress> Ip(object value) => value switch
    {
        string text when TryParse(text, out IPAddress? address) => Reading<IPAddress>.Of(address!),
        string => Reading<IPAddress>.Bad(),
        _ => Reading<IPAddress>.WrongType,
    };

    public static Reading<IPEndPoint> SocketAddress(object value)
    {
        if (value is not string text)
        {
            return Reading<IPEndPoint>.WrongType;
        }

        int colon = text.LastIndexOf(':');
        bool isBracketed = text.StartsWith('[') && colon > 1 && text[colon - 1] == ']';
        string host = colon < 0 ? text : isBracketed ? text[1..(colon - 1)] : text[..colon];
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return Reading<IPEndPoint>.Bad();
        }

        if (!TryParse(host, out IPAddress? address))
        {
            bool isName = host.Any(char.IsAsciiLetter) && !host.Contains(':', StringComparison.Ordinal);
            return Reading<IPEndPoint>.Bad(
                isName ? "names are not resolved by this version; valid: an IP address and a port, such as \"10.0.0.1:80\"" : null);
        }

        // Unbracketed, the last group of an IPv6 address and a port cannot be told apart.
        bool isIPv6 = address!.AddressFamily == AddressFamily.InterNetworkV6; // TryParse said yes
        return isIPv6 == isBracketed ? Reading<IPEndPoint>.Of(new IPEndPoint(address, port)) : Reading<IPEndPoint>.Bad();
    }

    /// <summary>Where a stream socket is: an address and a port, or <c>unix:</c> and a path.</summary>
    /// <param name="value">As written.</param>
    /// <param name="makeWhole">Makes a path whole.</param>
    public static Reading<EndPoint> StreamAddress(object value, Func<string, string> makeWhole)
    {
        if (value is not string text || !text.StartsWith(UnixPeer.Word, StringComparison.Ordinal))
        {
            Reading<IPEndPoint> reading = SocketAddress(value);
            return reading.Fault is null ? Reading<EndPoint>.Of(reading.Value!)
                : reading.Fault == ConfigFaultCode.WrongType ? Reading<EndPoint>.WrongType
                : Reading<EndPoint>.Bad(reading.Why, reading.Meant);
        }

        string written = text[UnixPeer.Word.Length..];
        if (written.Length == 0 || written.EndsWith('/') || written.Any(char.IsControl))
        {
            return Reading<EndPoint>.Bad("a path of a file follows \"unix:\", such as \"unix:/run/lb/http.sock\"");
        }

        string path = makeWhole(written);
        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= MaxUnixPathBytes
            ? Reading<EndPoint>.Of(new UnixDomainSocketEndPoint(path))
            : Reading<EndPoint>.Bad($"its path is {bytes} bytes long, and the kernel takes {MaxUnixPathBytes} of a Unix socket's; valid: one in a folder nearer to /, such as /run/lb");
    }

    /// <summary>Permissions as <c>chmod</c> takes them: octal, in quotes, since TOML's own number would be decimal.</summary>
    public static Reading<UnixFileMode> SocketMode(object value) => value switch
    {
        string { Length: 4 } text when text[0] == '0' && text.All(static digit => digit is >= '0' and <= '7') => Reading<UnixFileMode>.Of((UnixFileMode)Convert.ToInt32(text, 8)),
        string => Reading<UnixFileMode>.Bad(),
        _ => Reading<UnixFileMode>.WrongType,
    };

    /// <summary>As <see cref="SocketMode"/> reads it.</summary>
    public static string Format(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    public static Reading<IPNetwork> Network(object value)
    {
        if (value is not string text)
        {
            return Reading<IPNetwork>.WrongType;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
        {
            return Reading<IPNetwork>.Bad();
        }

        int bits = address!.AddressFamily == AddressFamily.InterNetwork ? 32 : 128; // TryParse said yes
        if (slash < 0)
        {
            return Reading<IPNetwork>.Of(new IPNetwork(address, bits));
        }

        bool isLength = int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length);
        if (!isLength || length > bits)
        {
            return Reading<IPNetwork>.Bad();
        }

        IPAddress first = FirstOf(address, length);
        return first.Equals(address)
            ? Reading<IPNetwork>.Of(new IPNetwork(address, length))
            : Reading<IPNetwork>.Bad($"it has bits beyond its length; did you mean \"{first}/{length}\", or \"{address}\" alone?");
    }

    private static IPAddress FirstOf(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    private static bool TryParse(string text, out IPAddress? address) =>
        IPAddress.TryParse(text, out address) &&
        (address.AddressFamily == AddressFamily.InterNetworkV6 ? !text.StartsWith('[') : address.ToString() == text);
}
