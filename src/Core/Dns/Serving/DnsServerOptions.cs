namespace LoadBalancer.Core.Dns.Serving;

/// <summary>How the responder is run. Fixed at start by Host.</summary>
public sealed record DnsServerOptions
{
    /// <summary>
    /// Answers a second over UDP for each network of clients (IPv4 /24, IPv6 /56) before they are limited; a second's worth may come at once. 0: no limit.
    /// 1 000 is far above what the resolvers of a network ask for a name they may keep for 30 s, and far below what a flood through us would need.
    /// </summary>
    public const int DefaultAnswersPerSecond = 1_000;

    /// <summary>Threads for each listen address over UDP. One per core is what pays; where there is no Linux it is always one.</summary>
    public int LoopCount { get; init; } = Environment.ProcessorCount;

    /// <inheritdoc cref="DefaultAnswersPerSecond"/>
    public int AnswersPerSecond { get; init; } = DefaultAnswersPerSecond;

    /// <summary>True: the base library's sockets do everything, as they do where there is no Linux (<c>[transport] kind = "sockets"</c>).</summary>
    public bool IsPortable { get; init; }

    /// <summary>Connections open at once. A resolver has a few, and only for answers that did not fit into a datagram.</summary>
    public int MostConnections { get; init; } = 256;

    /// <summary>Connections of one client's address (of IPv6 a /64, which is one client's) at once.</summary>
    public int MostConnectionsPerClient { get; init; } = 16;

    /// <summary>How long a connection may take to send its next query or to take an answer (RFC 7766 §6.2.3: some seconds).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
