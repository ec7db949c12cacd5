using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[services]]</c>: a stable name before pods chosen by label, or before addresses given one by one.</summary>
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

    /// <summary><c>host_header</c>: <c>preserve</c>, <c>endpoint</c> or a host.</summary>
    public string HostHeader { get; init; } = "preserve";

    /// <summary><c>max_connections</c>: to one endpoint, busy and idle; 0: no limit.</summary>
    public long MaxConnections { get; init; } = ClusterPolicy.Default.MaxConnections;

    /// <summary><c>timeouts</c>.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary><c>keepalive</c>.</summary>
    public KeepaliveConfig Keepalive { get; init; } = new();

    /// <summary><c>retry</c>.</summary>
    public RetryConfig Retry { get; init; } = new();

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;

    /// <summary>True when <paramref name="pod"/> carries every label of the selector; an empty selector selects nothing.</summary>
    public bool Selects(PodConfig pod) =>
        Selector is { IsEmpty: false } &&
        Selector.All(wanted => pod.Labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value);
}
