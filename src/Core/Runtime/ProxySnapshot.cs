using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Runtime;

/// <summary>Everything the data path knows of the configuration, as one immutable value.</summary>
/// <remarks>
/// Hot path: taken once per request from <see cref="SnapshotStore"/>. Written by nobody after construction.
/// Live state (pools, counters, health) hangs below <see cref="Clusters"/> and outlives the snapshot.
/// </remarks>
public sealed class ProxySnapshot
{
    /// <summary>Counts publishes, from 1.</summary>
    public required long Generation { get; init; }

    /// <summary>Host and path to route.</summary>
    public required RouteTrie<Route> Routes { get; init; }

    /// <summary>Where a request goes that no route matched; null: 404.</summary>
    public required Route? DefaultRoute { get; init; }

    /// <summary>The rate limits under what names their routes: the next snapshot keeps those whose numbers stay.</summary>
    internal ImmutableDictionary<string, RateLimit> RateLimits { get; init; } = ImmutableDictionary<string, RateLimit>.Empty;

    /// <summary>Which certificate answers to which TLS name; empty where no listener speaks TLS.</summary>
    internal CertificateTable Certificates { get; init; } = CertificateTable.Empty;

    /// <summary>Sends requests that come in the clear to https; null: none is.</summary>
    internal HttpsRedirect? HttpsRedirect { get; init; }

    /// <summary>Strict-Transport-Security as a line of answers over TLS; empty: none.</summary>
    internal byte[] HstsLine { get; init; } = [];

    /// <summary>Where each <c>tcp</c> and <c>udp</c> listener relays to, by its name.</summary>
    public ImmutableDictionary<string, StreamTarget> Streams { get; init; } = ImmutableDictionary<string, StreamTarget>.Empty;

    /// <summary>Every service, in the order it was written.</summary>
    public required ImmutableArray<Cluster> Clusters { get; init; }

    /// <summary>Idle connections that the services' pools may keep, all of them together.</summary>
    public long KeptIdleCount { get; init; }

    /// <summary>What a client may ask for.</summary>
    public required ProxyLimits Limits { get; init; }

    /// <summary>The zone of this process; empty when none is set.</summary>
    public required string Zone { get; init; }

    /// <summary>False when the ALB this process serves is disabled: <c>albhealth</c> answers 503 <c>disabled</c>.</summary>
    public required bool AlbEnabled { get; init; }
}
