using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[admin]</c>: where health, status and metrics are served.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record AdminConfig
{
    /// <summary>Where <c>lb</c>'s verbs look for a running process when told nothing else.</summary>
    public static IPEndPoint DefaultAddress { get; } = new(IPAddress.Loopback, 9900);

    /// <summary><c>address</c>: loopback only, as long as there is no token to ask for.</summary>
    public IPEndPoint Address { get; init; } = DefaultAddress;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
