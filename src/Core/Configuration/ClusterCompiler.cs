using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes a <see cref="Cluster"/> of each service, giving endpoints that were there before the state they had.</summary>
/// <remarks>Config path, for one compilation. Takes only services that validation found sound.</remarks>
internal sealed class ClusterCompiler
{
    private readonly PodIndex _pods;
    private readonly string _zone;
    private readonly Func<string, ServiceMeter> _meter;
    private readonly NameBook _names;
    private readonly Dictionary<string, ClusterState> _states = [];
    private readonly Dictionary<string, Dictionary<EndPoint, Endpoint>> _before = []; // by service: those still there, and those on their way out
    private readonly Dictionary<string, ConnectPlan> _plans = []; // by service: those in force
    private readonly DrainTimes _drains;

    public ClusterCompiler(
        ImmutableArray<PodConfig> pods, string zone, ProxySnapshot? previous, Func<string, ServiceMeter> meter, NameBook names, DrainTimes drains)
    {
        _pods = new PodIndex(pods);
        _drains = drains;
        _zone = zone;
        _meter = meter;
        _names = names;
        foreach (Cluster cluster in previous?.Clusters ?? [])
        {
            _states[cluster.Name] = cluster.State;
            _plans[cluster.Name] = cluster.Policy.Connect;
            Dictionary<EndPoint, Endpoint> endpoints = _before[cluster.Name] = [];
            foreach (Endpoint endpoint in cluster.Leaving.Concat(cluster.Endpoints))
            {
                endpoints[endpoint.Address] = endpoint;
            }
        }
    }

    public Cluster Compile(ServiceConfig service)
    {
        ClusterState state = _states.TryGetValue(service.Name, out ClusterState? known) ? known : new ClusterState();
        IEnumerable<Endpoint> endpoints = service switch
        {
            { Dns.Name: { } name } => _names.AddressesOf(service.Name, name.Host)
                .Select(address => new IPEndPoint(address, name.Port))
                .Select(address => Make(service, state, address, address.ToString(), zone: "", isReady: true, weight: 1)),
            { Selector: null } => service.Endpoints.Select(written =>
                Make(service, state, written.Address!, AddressText.Of(written.Address!), written.Zone, isReady: true, written.Weight)),
            _ => _pods.SelectedBy(service).Select(pod =>
                Make(service, state, new IPEndPoint(pod.Address!, (int)service.Port!), pod.Name, pod.Zone, pod.IsReady, pod.Weight)),
        };
        ImmutableArray<Endpoint> configured = [.. endpoints];
        ImmutableArray<Endpoint> leaving = [.. Leaving(service.Name, configured)];
        return new Cluster(service.Name, configured, Policy(service, ConnectPlanCompiler.Compile(service, _plans.GetValueOrDefault(service.Name))), _meter(service.Name), state)
        {
            Leaving = leaving,
            Sticky = service.Sticky is null ? null : StickyCompiler.Compile(service, configured.Concat(leaving)),
        };
    }

    /// <summary>Those that were there before and are not any more, while they have time.</summary>
    private IEnumerable<Endpoint> Leaving(string service, ImmutableArray<Endpoint> configured)
    {
        HashSet<EndPoint> staying = [.. configured.Select(static endpoint => endpoint.Address)];
        foreach ((EndPoint address, Endpoint endpoint) in _before.GetValueOrDefault(service) ?? [])
        {
            if (!staying.Contains(address))
            {
                _drains.Begin(endpoint.State);
                if (endpoint.State.Drain is { IsRunning: true })
                {
                    yield return new Endpoint(address, endpoint.Name, endpoint.Zone, endpoint.IsReady, endpoint.State) { IsConfigured = false };
                }
            }
        }
    }

    private Endpoint Make(ServiceConfig service, ClusterState cluster, EndPoint address, string name, string zone, bool isReady, long weight)
    {
        // By service as well as address: what one service learned of an address (health, ejection) is not another's business.
        Endpoint? before = _before.GetValueOrDefault(service.Name)?.GetValueOrDefault(address);
        EndpointState state = before?.State
            ?? new EndpointState(cluster.Changes, service.Health?.Initial == InitialHealth.Down ? HealthReport.NewDown : HealthReport.New);
        if (service.Protocol == ServiceProtocol.Http)
        {
            state.TlsFault = ""; // of when it was another
        }

        if (isReady)
        {
            state.Drain = null;
        }
        else if (before is { IsReady: true })
        {
            _drains.Begin(state);
        }

        return new Endpoint(address, name, zone, isReady, state) { Weight = (int)weight };
    }

    // The casts cannot overflow: ServiceRules bounds each value.
    private ClusterPolicy Policy(ServiceConfig service, ConnectPlan connect) => new()
    {
        Connect = connect,
        ConnectTimeoutMs = (int)service.Timeouts.Connect.TotalMilliseconds,
        FirstByteTimeoutMs = (int)service.Timeouts.FirstByte.TotalMilliseconds,
        IdleTimeoutMs = (int)service.Timeouts.Idle.TotalMilliseconds,
        TunnelTimeoutMs = (int)service.Timeouts.Tunnel.TotalMilliseconds,
        KeptIdleCount = (int)service.Keepalive.IdleCount,
        KeptIdleTimeoutMs = (int)service.Keepalive.Timeout.TotalMilliseconds,
        MaxRequestsPerConnection = (int)service.Keepalive.MaxRequests,
        MaxConnections = (int)service.MaxConnections,
        HostHeader = service.HostHeader switch
        {
            "preserve" => HostHeader.Preserve,
            "endpoint" => HostHeader.Endpoint,
            string literal => HostHeader.Literal(literal),
        },
        QueueSize = (int)service.Queue.Size,
        QueueTimeoutMs = (int)service.Queue.Timeout.TotalMilliseconds,
        Retry = service.Retry.Compile(),
        Balancing = Plan(service),
        Probes = service.Health?.Compile() is { } probes ? probes with { Connect = connect } : null,
        Passive = service.Passive.Compile(),
        OnAllUnhealthy = service.OnAllUnhealthy,
    };

    private BalancingPlan Plan(ServiceConfig service) => new()
    {
        Policy = service.Balancing,
        HashKey = service.Balancing == BalancingPolicy.ConsistentHash ? service.HashKey ?? HashKey.Default : null,
        SlowStartMs = (int)service.SlowStart.TotalMilliseconds,
        PreferredZone = service.PrefersZone && service.Balancing != BalancingPolicy.ConsistentHash ? _zone : "",
    };
}
