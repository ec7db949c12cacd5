using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes a <see cref="Cluster"/> of each service, giving endpoints that were there before the state they had.</summary>
/// <remarks>Config path, for one compilation. Takes only services that validation found sound.</remarks>
internal sealed class ClusterCompiler
{
    private readonly ImmutableArray<PodConfig> _pods;
    private readonly Func<string, ServiceMeter> _meter;
    private readonly Dictionary<(string Service, IPEndPoint Address), EndpointState> _states = [];

    public ClusterCompiler(ImmutableArray<PodConfig> pods, ProxySnapshot? previous, Func<string, ServiceMeter> meter)
    {
        _pods = pods;
        _meter = meter;
        foreach (Cluster cluster in previous?.Clusters ?? [])
        {
            foreach (Endpoint endpoint in cluster.Endpoints)
            {
                _states[(cluster.Name, endpoint.Address)] = endpoint.State;
            }
        }
    }

    public Cluster Compile(ServiceConfig service)
    {
        IEnumerable<Endpoint> endpoints = service.Selector is null
            ? service.Endpoints.Select(written => Make(service, written.Address!, written.Address!.ToString(), written.Zone, isReady: true))
            : _pods.Where(service.Selects).Select(pod =>
                Make(service, new IPEndPoint(pod.Address!, (int)service.Port!), pod.Name, pod.Zone, pod.IsReady));
        return new Cluster(service.Name, [.. endpoints], Policy(service), _meter(service.Name));
    }

    private Endpoint Make(ServiceConfig service, IPEndPoint address, string name, string zone, bool isReady)
    {
        // By service as well as address: what one service learned of an address (health, ejection) is not another's business.
        EndpointState state = _states.TryGetValue((service.Name, address), out EndpointState? known) ? known : new EndpointState();
        return new Endpoint(address, name, zone, isReady, state);
    }

    // The casts cannot overflow: ServiceRules bounds each value.
    private static ClusterPolicy Policy(ServiceConfig service) => new(
        (int)service.Timeouts.Connect.TotalMilliseconds,
        (int)service.Timeouts.FirstByte.TotalMilliseconds,
        (int)service.Timeouts.Idle.TotalMilliseconds,
        (int)service.Timeouts.Tunnel.TotalMilliseconds,
        (int)service.Keepalive.IdleCount,
        (int)service.Keepalive.Timeout.TotalMilliseconds,
        (int)service.Keepalive.MaxRequests,
        (int)service.MaxConnections,
        (int)service.Retry.Attempts)
    {
        HostHeader = service.HostHeader switch
        {
            "preserve" => HostHeader.Preserve,
            "endpoint" => HostHeader.Endpoint,
            string literal => HostHeader.Literal(literal),
        },
    };
}
