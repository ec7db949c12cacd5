using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[admin]</c>: where health, status and metrics are served.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record AdminConfig
{
    /// <summary>Where <c>lb</c>'s verbs look for a running process when told nothing else.</summary>
    public static IPEndPoint DefaultAddress { get; } = new(IPAddress.Loopback, 9900);

    /// <summary><c>address</c>: one that others than this node's users reach needs a token.</summary>
    public EndPoint Address { get; init; } = DefaultAddress;

    /// <summary><c>mode</c>: who may connect to a Unix socket.</summary>
    public UnixFileMode Mode { get; init; } = SocketFileMode.Default;

    /// <summary>Nobody reaches it from another machine: it is loopback, or a file.</summary>
    public bool IsLocal => Address is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    /// <summary><c>token_file</c>: holds what every request must bring; empty: none need.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>What that file holds; empty without one, or where it was not read. Shown nowhere.</summary>
    public ImmutableArray<byte> Token { get; init; } = [];

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
