using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Runtime;

/// <summary>Where a <c>tcp</c> or <c>udp</c> listener relays to.</summary>
/// <remarks>Hot path, immutable, part of the snapshot: each connection and each session takes the one in force when it begins.</remarks>
/// <param name="Cluster">The listener's service.</param>
public sealed record StreamTarget(Cluster Cluster)
{
    /// <summary>A minute, as Envoy has it: longer than NAT on the way keeps a silent UDP flow (RFC 4787 §4.3 asks for two, most keep half).</summary>
    public const int DefaultSessionIdleMs = 60_000;

    /// <summary>Each costs a descriptor and a port of ours: a third of those that the kernel gives out by itself.</summary>
    public const int DefaultMostSessions = 10_000;

    /// <summary>How long a UDP session may be silent (<c>udp.idle_timeout</c>).</summary>
    public int SessionIdleMs { get; init; } = DefaultSessionIdleMs;

    /// <summary>UDP sessions at most (<c>udp.sessions</c>).</summary>
    public int MostSessions { get; init; } = DefaultMostSessions;
}
