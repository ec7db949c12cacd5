using System.Globalization;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Every kind of scalar a configuration key takes. They judge form; ranges are the rules' matter.</summary>
/// <remarks>Config path, immutable.</remarks>
internal static class ValueTypes
{
    public static ValueType<string> Text { get; } = new(
        "string",
        "a string",
        value => value is string text ? Reading<string>.Of(text) : Reading<string>.WrongType,
        text => text.Length == 0 ? KeyListing.NoDefault : $"\"{text}\"");

    public static ValueType<long> Integer { get; } = new(
        "integer",
        "an integer",
        value => value is long number ? Reading<long>.Of(number) : Reading<long>.WrongType,
        number => number.ToString(CultureInfo.InvariantCulture));

    public static ValueType<bool> Truth { get; } = new(
        "boolean",
        "true or false",
        value => value is bool truth ? Reading<bool>.Of(truth) : Reading<bool>.WrongType,
        truth => truth ? "true" : "false");

    public static ValueType<TimeSpan> Duration { get; } = new(
        "duration",
        "a whole number with a unit, such as \"250ms\", \"5s\", \"2m\", \"1h\", \"365d\"",
        value => value switch
        {
            string text when DurationNotation.TryParse(text, out TimeSpan duration) => Reading<TimeSpan>.Of(duration),
            string => Reading<TimeSpan>.Bad(),
            _ => Reading<TimeSpan>.WrongType,
        },
        duration => $"\"{DurationNotation.Format(duration)}\"");

    public static ValueType<long> Size { get; } = new(
        "size",
        "an integer of bytes, or a string such as \"64KiB\" or \"1MiB\"",
        value => value switch
        {
            long bytes => Reading<long>.Of(bytes),
            string text when SizeNotation.TryParse(text, out long bytes) => Reading<long>.Of(bytes),
            string => Reading<long>.Bad(),
            _ => Reading<long>.WrongType,
        },
        bytes => SizeNotation.Format(bytes) is var text && text.EndsWith('B') ? $"\"{text}\"" : text);

    public static ValueType<double> Share { get; } = new(
        "share",
        "a number from 0 to 1, such as 0.5",
        value => value switch
        {
            double share when double.IsFinite(share) => Reading<double>.Of(share),
            long whole => Reading<double>.Of(whole),
            double => Reading<double>.Bad(),
            _ => Reading<double>.WrongType,
        },
        share => share.ToString("0.0###", CultureInfo.InvariantCulture));

    public static ValueType<IPEndPoint> SocketAddress { get; } = new(
        "address",
        "an IP address and a port, such as \"10.0.0.1:80\" or \"[::]:80\"",
        AddressReader.SocketAddress,
        address => $"\"{address}\"");

    /// <summary>An address as above, or a Unix socket's.</summary>
    /// <param name="toWhole">Makes a whole path of a relative one.</param>
    public static ValueType<EndPoint> AnyAddress(Func<string, string> toWhole) => new(
        "socket address",
        "an IP address and a port, such as \"10.0.0.1:80\", or a Unix socket, such as \"unix:/run/app.sock\"",
        value => AddressReader.AnyAddress(value, toWhole),
        address => $"\"{AddressText.Of(address)}\"");

    public static ValueType<UnixFileMode> SocketMode { get; } = new(
        "mode",
        "four octal digits in quotes, such as \"0660\"",
        AddressReader.SocketMode,
        mode => $"\"{AddressReader.Format(mode)}\"");

    public static ValueType<IPAddress> Ip { get; } = new(
        "ip",
        "an IP address without a port, such as \"10.0.0.1\" or \"2001:db8::1\"",
        AddressReader.Ip,
        address => $"\"{address}\"");

    public static ValueType<IPNetwork> Network { get; } = new(
        "network",
        "a network such as \"10.0.0.0/8\" or \"fd00::/8\", or a single address",
        AddressReader.Network,
        network => $"\"{network}\"");

    public static ValueType<IPNetwork> Peers { get; } = new(
        "peer",
        "a network such as \"10.0.0.0/8\" or \"fd00::/8\", a single address, or \"unix:\"",
        value => value is UnixPeer.Word ? Reading<IPNetwork>.Of(UnixPeer.Network) : AddressReader.Network(value),
        network => network.Equals(UnixPeer.Network) ? $"\"{UnixPeer.Word}\"" : $"\"{network}\"");

    public static ValueType<ListenerProtocol> Protocol { get; } =
        Choice(
            [("http", ListenerProtocol.Http), ("https", ListenerProtocol.Https), ("tcp", ListenerProtocol.Tcp), ("udp", ListenerProtocol.Udp)], later: []);

    /// <summary>What endpoints are spoken to in.</summary>
    public static ValueType<ServiceProtocol> EndpointProtocol { get; } =
        Choice([("http", ServiceProtocol.Http), ("https", ServiceProtocol.Https), ("h2c", ServiceProtocol.H2c)], later: []);

    public static ValueType<TransportKind> Kind { get; } =
        Choice([("auto", TransportKind.Auto), ("epoll", TransportKind.Epoll), ("sockets", TransportKind.Sockets)], later: []);

    public static ValueType<RoutePathType> PathType { get; } =
        Choice([("prefix", RoutePathType.Prefix), ("exact", RoutePathType.Exact)], later: []);

    public static ValueType<BalancingPolicy> Balancing { get; } =
        Choice(
            [
                ("round_robin", BalancingPolicy.RoundRobin),
                ("least_requests", BalancingPolicy.LeastRequests),
                ("power_of_two", BalancingPolicy.PowerOfTwo),
                ("random", BalancingPolicy.Random),
                ("consistent_hash", BalancingPolicy.ConsistentHash),
            ],
            later: []);

    public static ValueType<HashKey> RequestKey { get; } = new(
        "key of a request",
        HashKeyReader.Valid,
        HashKeyReader.Read,
        HashKeyReader.Format);

    public static ValueType<RetryOn> RetryCause { get; } = Choice(
        [
            ("connect", RetryOn.Connect), ("reset", RetryOn.Reset), ("timeout", RetryOn.Timeout), ("invalid", RetryOn.Invalid),
            ("429", RetryOn.Status429), ("500", RetryOn.Status500), ("502", RetryOn.Status502), ("503", RetryOn.Status503), ("504", RetryOn.Status504),
        ],
        later: []);

    public static ValueType<AccessLogFormat> LogFormat { get; } =
        Choice([("json", AccessLogFormat.Json), ("off", AccessLogFormat.Off)], later: ["combined"]);

    public static ValueType<AlbType> AlbType { get; } =
        Choice([("public", Core.Configuration.AlbType.Public), ("private", Core.Configuration.AlbType.Private)], later: []);

    /// <summary>One of a few words; a documented word of a later version is told apart from a mistyped one.</summary>
    internal static ValueType<T> Choice<T>((string Word, T Value)[] words, string[] later)
        where T : struct, Enum
    {
        string valid = string.Join(" or ", words.Select(each => $"\"{each.Word}\""));
        return new ValueType<T>(string.Join(" \\| ", words.Select(each => $"\"{each.Word}\"")), valid, Read, value => $"\"{Word(value)}\"");

        string Word(T value) => Array.Find(words, each => EqualityComparer<T>.Default.Equals(each.Value, value)).Word;

        Reading<T> Read(object value)
        {
            if (value is not string text)
            {
                return Reading<T>.WrongType;
            }

            int index = Array.FindIndex(words, each => each.Word == text);
            if (index >= 0)
            {
                return Reading<T>.Of(words[index].Value);
            }

            return later.Contains(text)
                ? Reading<T>.Later($"not supported yet by this version; valid: {valid}")
                : Reading<T>.Bad($"valid: {valid}", Core.Configuration.Faults.Suggestion.Nearest(text, words.Select(each => each.Word)));
        }
    }
}
