using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>Endpoints that have left the configuration while their sticky sessions have time.</summary>
public sealed class LeavingEndpointTests : IDisposable
{
    private readonly HandMonitor _monitor = new();
    private readonly ClusterState _state = new();
    private readonly Endpoint _stays;
    private readonly Endpoint _leaves;

    public LeavingEndpointTests()
    {
        _stays = Make(1, isConfigured: true);
        _leaves = Make(2, isConfigured: false);
        _leaves.State.Drain = new DrainTime(_monitor.Clock, TimeSpan.FromSeconds(60));
    }

    public void Dispose() => _monitor.Dispose();

    [Fact]
    public void One_that_dies_during_its_drain_keeps_no_session()
    {
        Watch(isSticky: true);
        _monitor.Pass(seconds: 5);
        Assert.Equal(EndpointStanding.Draining, _leaves.Standing);
        _monitor.Prober.Refuse(2);

        _monitor.Pass(seconds: 8);

        Assert.Equal(EndpointStanding.Out, _leaves.Standing);
    }

    [Fact]
    public void Without_sessions_it_is_left_alone()
    {
        Watch(isSticky: false);

        _monitor.Pass(seconds: 5);

        Assert.DoesNotContain(_monitor.Prober.Begun, probe => probe.Port == 2);
    }

    [Fact]
    public void Its_ejection_ends_too()
    {
        Cluster cluster = Watch(isSticky: true);
        for (int failure = 0; failure < 3; failure++)
        {
            PassiveHealth.Observe(cluster, _leaves, new(ConductKind.NotConnected, 0, ReasonCode.ConnectRefused), _monitor.Clock);
        }

        _monitor.Pass(seconds: 9);
        Assert.Equal(EndpointStanding.Out, _leaves.Standing);
        _monitor.Pass(seconds: 2);
        Assert.Equal(EndpointStanding.Draining, _leaves.Standing);
    }

    private Endpoint Make(int port, bool isConfigured) =>
        new(new IPEndPoint(IPAddress.Loopback, port), $"pod-{port}", "", isReady: true, new EndpointState(_state.Changes)) { IsConfigured = isConfigured };

    private Cluster Watch(bool isSticky)
    {
        Endpoint other = Make(3, isConfigured: true);
        ClusterPolicy policy = ClusterPolicy.Default with { Probes = ProbePolicy.Default };
        Cluster cluster = new("web", [_stays, other], policy, new MetricsRegistry([]).Service("web"), _state)
        {
            Leaving = [_leaves],
            Sticky = isSticky ? new StickySessions([], []) : null,
        };
        _monitor.Monitor.Watch([cluster]);
        return cluster;
    }
}
