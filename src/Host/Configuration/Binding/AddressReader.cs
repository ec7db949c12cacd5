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

    /// <summary>As <see cref="SocketAddress"/>, or <c>unix:</c> and the path of a Unix socket.</summary>
    /// <param name="value">What was written.</param>
    /// <param name="toWhole">Makes a whole path of a relative one.</param>
    public static Reading<EndPoint> AnyAddress(object value, Func<string, string> toWhole)
    {
        if (value is not string text || !text.StartsWith(AddressText.UnixPrefix, StringComparison.Ordinal))
        {
            Reading<IPEndPoint> ip = SocketAddress(value);
            return ip.Fault switch
            {
                null => Reading<EndPoint>.Of(ip.Value!),
                ConfigFaultCode.WrongType => Reading<EndPoint>.WrongType,
                _ => Reading<EndPoint>.Bad(ip.Why),
            };
        }

        string written = text[AddressText.UnixPrefix.Length..];
        if (written.Length == 0 || written == "@" || written.Any(char.IsControl))
        {
            return Reading<EndPoint>.Bad("valid: the path of a Unix socket, such as \"unix:/run/app.sock\"");
        }

        string path = written.StartsWith('@') ? $"\0{written[1..]}" : toWhole(written); // the abstract namespace has no folders, and its names begin with a zero
        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= AddressText.MaxUnixPathBytes
            ? Reading<EndPoint>.Of(new UnixDomainSocketEndPoint(path))
            : Reading<EndPoint>.Bad($"its path {Shown.Quoted(path.Replace('\0', '@'))} is {bytes} bytes long; the system takes {AddressText.MaxUnixPathBytes} for a Unix socket's");
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
