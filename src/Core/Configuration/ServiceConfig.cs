using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[services]]</c>: a stable name before pods chosen by label, before addresses given one by one, or before those of a name.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record ServiceConfig
{
    /// <summary><c>name</c>: what routes refer to; the <c>service</c> label.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>selector</c>: the labels a pod must all carry; null when not given.</summary>
    public ImmutableSortedDictionary<string, string>? Selector { get; init; }

    /// <summary><c>port</c>: where the selected pods listen; null when not given.</summary>
    public long? Port { get; init; }

    /// <summary><c>endpoints</c>: addresses instead of a selector; default when not given, which is not the same as empty.</summary>
    public ImmutableArray<EndpointConfig> Endpoints { get; init; }

    /// <summary><c>balancing</c>.</summary>
    public BalancingPolicy Balancing { get; init; }

    /// <summary><c>hash_key</c>; null when not given.</summary>
    public HashKey? HashKey { get; init; }

    /// <summary><c>prefer_zone</c>: endpoints of the node's own zone first.</summary>
    public bool PrefersZone { get; init; }

    /// <summary><c>slow_start</c>: from a tenth of an endpoint's share to all of it, after it came up; 0: at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary><c>protocol</c>.</summary>
    public ServiceProtocol Protocol { get; init; }

    /// <summary><c>server_name</c>: whom its endpoints must prove to be; empty: see <see cref="ConnectPlanCompiler.ServerNameOf"/>.</summary>
    public string ServerName { get; init; } = "";

    /// <summary><c>ca</c>: a PEM file with those who may vouch for its endpoints, and nobody else; empty: the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>What that file holds; default where it was not read.</summary>
    public ImmutableArray<byte> CaPem { get; init; }

    /// <summary><c>client_certificate</c>: what its endpoints are shown where they ask; null: nothing. Has no hosts.</summary>
    public CertificateConfig? ClientCertificate { get; init; }

    /// <summary><c>insecure</c>: no certificate of its endpoints is verified.</summary>
    public bool IsInsecure { get; init; }

    /// <summary><c>send_proxy_protocol</c>: the version of the PROXY header that connections begin with; null: none.</summary>
    public long? SendProxyProtocol { get; init; }

    /// <summary><c>host_header</c>: <c>preserve</c>, <c>endpoint</c> or a host.</summary>
    public string HostHeader { get; init; } = "preserve";

    /// <summary><c>max_connections</c>: to one endpoint, busy and idle; 0: no limit.</summary>
    public long MaxConnections { get; init; } = ClusterPolicy.Default.MaxConnections;

    /// <summary><c>queue</c>.</summary>
    public QueueConfig Queue { get; init; } = new();

    /// <summary><c>sticky</c>; null: no sessions.</summary>
    public StickyConfig? Sticky { get; init; }

    /// <summary><c>timeouts</c>.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary><c>keepalive</c>.</summary>
    public KeepaliveConfig Keepalive { get; init; } = new();

    /// <summary><c>retry</c>.</summary>
    public RetryConfig Retry { get; init; } = new();

    /// <summary><c>dns</c>: a name that is resolved, instead of a selector or endpoints; null when not given.</summary>
    public NameConfig? Dns { get; init; }

    /// <summary><c>health</c>; null: endpoints are not probed.</summary>
    public HealthConfig? Health { get; init; }

    /// <summary><c>passive</c>.</summary>
    public PassiveConfig Passive { get; init; } = new();

    /// <summary><c>on_all_unhealthy</c>.</summary>
    public AllUnhealthy OnAllUnhealthy { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;

    /// <summary>True when <paramref name="pod"/> carries every label of the selector; an empty selector selects nothing.</summary>
    public bool Selects(PodConfig pod) =>
        Selector is { IsEmpty: false } &&
        Selector.All(wanted => pod.Labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value);
}
