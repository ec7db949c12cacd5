using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Primitives;

/// <summary>The one spelling of where something listens: <c>10.0.0.1:80</c>, <c>[::1]:80</c>, <c>unix:/run/app.sock</c>, <c>unix:@name</c>.</summary>
/// <remarks>Pure. What the configuration takes is what log, metrics and status print.</remarks>
public static class AddressText
{
    /// <summary>What stands before a Unix socket's path; <c>@</c> behind it names one that has no file (Linux).</summary>
    public const string UnixPrefix = "unix:";

    /// <summary>The longest path of a Unix socket, in bytes: <c>sun_path</c> is 108, and ends with a zero.</summary>
    public const int MaxUnixPathBytes = 107;

    /// <summary>True for a Unix socket that is a file: one of the abstract namespace, <c>@name</c>, is none, and nobody's mode keeps anyone out of it.</summary>
    public static bool IsFile(EndPoint address) => address is UnixDomainSocketEndPoint && !$"{address}".StartsWith('@');

    /// <summary>The spelling of <paramref name="address"/>.</summary>
    public static string Of(EndPoint address) => address is UnixDomainSocketEndPoint ? $"{UnixPrefix}{address}" : address.ToString() ?? "";
}
