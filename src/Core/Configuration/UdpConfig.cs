using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>A listener's <c>udp</c>: what counts as one client's datagrams.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record UdpConfig
{
    /// <summary><c>idle_timeout</c>: a session without a datagram in either direction for so long is over.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMilliseconds(StreamTarget.DefaultSessionIdleMs);

    /// <summary><c>sessions</c>: at most; beyond them a new client's datagrams are dropped.</summary>
    public long Sessions { get; init; } = StreamTarget.DefaultMostSessions;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
