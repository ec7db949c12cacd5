using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[listeners]]</c>: an address where clients are accepted.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record ListenerConfig
{
    /// <summary><c>name</c>: the <c>listener</c> label of metrics; the reader's default is the address as written.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// <c>address</c>: where to listen, an <see cref="IPEndPoint"/>, whose port 0 picks a free one, or a <see cref="UnixDomainSocketEndPoint"/>. Null only when
    /// missing or unreadable, which is a fault.
    /// </summary>
    public EndPoint? Address { get; init; }

    /// <summary><c>mode</c>: who may connect to a Unix socket.</summary>
    public UnixFileMode Mode { get; init; } = SocketFileMode.Default;

    /// <summary><c>protocol</c>.</summary>
    public ListenerProtocol Protocol { get; init; }

    /// <summary><c>trusted_proxies</c>: whose forwarded fields are kept and appended to; others' are replaced.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary><c>proxy_protocol</c>: whose connections begin with a PROXY header, which names the client.</summary>
    public ImmutableArray<IPNetwork> ProxyProtocol { get; init; } = [];

    /// <summary><c>service</c>: where a <c>tcp</c> or <c>udp</c> listener relays to; empty on the others.</summary>
    public string Service { get; init; } = "";

    /// <summary><c>sni</c>: the TLS names that a <c>tcp</c> listener takes; empty: whatever comes.</summary>
    public ImmutableArray<string> Sni { get; init; } = [];

    /// <summary><c>udp</c>.</summary>
    public UdpConfig Udp { get; init; } = new();

    /// <summary>True where bytes or datagrams are relayed, and not looked at.</summary>
    public bool IsStream => Protocol is ListenerProtocol.Tcp or ListenerProtocol.Udp;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
