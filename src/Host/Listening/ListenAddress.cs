using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Listening;

/// <summary>An address to be opened.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Address">Where.</param>
internal sealed record ListenAddress(string Name, EndPoint Address)
{
    /// <summary>Who may connect, where it is a Unix socket.</summary>
    public UnixFileMode Mode { get; init; } = SocketFileMode.Default;

    /// <summary>It takes datagrams, not connections.</summary>
    public bool IsUdp { get; init; }

    public static implicit operator ListenAddress((string Name, EndPoint Address) plain) => new(plain.Name, plain.Address);

    public static implicit operator ListenAddress((string Name, IPEndPoint Address) plain) => new(plain.Name, plain.Address);
}
