using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Transport.Epoll;
using LoadBalancer.Core.Udp;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Udp;

/// <summary>Who talks to whom and for how long, by a clock that the test turns and sockets that are none.</summary>
public sealed class UdpSessionsTests : IDatagramSockets
{
    private readonly HandClock _clock = new();
    private readonly MetricsRegistry _metrics = new(["dns"]);
    private readonly SnapshotCompiler _compiler;
    private readonly SnapshotStore _store;
    private readonly StreamMeter _meter;
    private readonly UdpSessions _sessions;
    private readonly Dictionary<int, EndPoint> _open = [];
    private int _lastDescriptor;
    private bool _hasNoSocket;

    public UdpSessionsTests()
    {
        _compiler = new SnapshotCompiler(_metrics.Route, _metrics.Service, time: _clock);
        _store = new SnapshotStore(Compile(Config("10.0.0.1:53", "10.0.0.2:53"), null));
        _meter = _metrics.Listener("dns").BeginStream(hasSessions: true);
        _sessions = new UdpSessions("dns", _store, new UdpEndpoints(this), _meter, new StreamReport(_metrics, new AccessLogSlot(), _clock), _clock);
    }

    bool IDatagramSockets.TryOpen(EndPoint peer, int slot, out int descriptor)
    {
        descriptor = _hasNoSocket ? -1 : ++_lastDescriptor;
        if (!_hasNoSocket)
        {
            _open.Add(descriptor, peer);
        }

        return !_hasNoSocket;
    }

    void IDatagramSockets.Close(int descriptor) => Assert.True(_open.Remove(descriptor));

    [Fact]
    public void Clients_take_turns_among_the_endpoints_and_each_stays_with_its_own()
    {
        UdpSession one = Begin(1), other = Begin(2);

        Assert.NotEqual(one.Endpoint.Address, other.Endpoint.Address);
        Assert.Same(one, _sessions.Find(one.Key));
        Assert.Same(other, _sessions.At(other.Slot));
        Assert.Equal(1, one.Endpoint.State.InFlight);
        Assert.Equal(2, _sessions.Count);
    }

    [Fact]
    public void Silence_ends_a_session_and_a_word_from_either_side_puts_it_off()
    {
        UdpSession silent = Begin(1), talking = Begin(2);
        talking.MovedAtMs = 4_000;

        _sessions.Sweep(4_999);
        Assert.Equal(2, _sessions.Count);
        _sessions.Sweep(5_000);

        Assert.Null(_sessions.Find(silent.Key));
        Assert.Null(_sessions.At(silent.Slot));
        Assert.Same(talking, _sessions.Find(talking.Key));
        Assert.Equal(0, silent.Endpoint.State.InFlight);
        Assert.Single(_open);
        Assert.Equal(1, _meter.SessionCount);
    }

    [Fact]
    public void Beyond_the_cap_nobody_new_is_taken_until_one_has_ended()
    {
        UdpSession[] all = [Begin(1), Begin(2), Begin(3)];
        Assert.Equal(DatagramLoss.Sessions, Refused(4));

        all[0].MovedAtMs = -5_000;
        _sessions.Sweep(0);

        Assert.Equal(all[0].Slot, Begin(4).Slot);
    }

    [Fact]
    public void Without_a_socket_or_an_endpoint_nothing_is_held()
    {
        _hasNoSocket = true;
        Assert.Equal(DatagramLoss.NoSocket, Refused(1));
        Assert.All(_store.Current.Clusters[0].Endpoints, static endpoint => Assert.Equal(0, endpoint.State.InFlight));
        Publish(Config());
        Assert.Equal(DatagramLoss.NoEndpoint, Refused(1));
        _sessions.IsDraining = true;
        Assert.Equal(DatagramLoss.Draining, Refused(1));
    }

    [Fact]
    public void One_whose_endpoint_refuses_goes_to_another_and_the_endpoint_is_out_after_some()
    {
        EndPoint? refusing = null;
        for (int client = 1; client <= 3; client++)
        {
            UdpSession session = Begin(client);
            refusing ??= session.Endpoint.Address;
            if (!session.Endpoint.Address.Equals(refusing))
            {
                continue;
            }

            _sessions.Refuse(session, ReasonCode.ConnectRefused);
            Assert.NotEqual(refusing, session.Endpoint.Address);
            Assert.Equal(session.Endpoint.Address, _open[session.Descriptor]);
        }

        Assert.Equal(3, _open.Count);
        Assert.Contains(_store.Current.Clusters[0].Endpoints, static endpoint => endpoint.Standing == EndpointStanding.Ejected);
    }

    [Fact]
    public void The_only_endpoint_there_is_keeps_its_sessions_though_it_refuses()
    {
        Publish(Config("10.0.0.1:53"));
        UdpSession session = Begin(1);
        int descriptor = session.Descriptor;

        _sessions.Refuse(session, ReasonCode.ConnectRefused);

        Assert.Equal(descriptor, session.Descriptor);
    }

    [Fact]
    public void A_changed_service_is_for_new_sessions_and_an_endpoint_that_left_has_its_drain_time()
    {
        UdpSession[] all = [Begin(1), Begin(2)];
        UdpSession leaving = all.Single(static session => session.Endpoint.Address is IPEndPoint { Port: 53 } && session.Endpoint.AddressText.StartsWith("10.0.0.1", StringComparison.Ordinal));
        Publish(Config("10.0.0.2:53"));

        _sessions.Sweep(0);
        Assert.False(leaving.MustMove);
        _clock.Advance(TimeSpan.FromSeconds(40)); // drain_timeout is 30 s
        _sessions.Sweep(0);
        Assert.True(leaving.MustMove);
        _sessions.Move(leaving);

        Assert.Equal("10.0.0.2:53", leaving.Endpoint.AddressText);
        Assert.Equal("10.0.0.2:53", Begin(3).Endpoint.AddressText);
    }

    [Fact]
    public void While_all_endpoints_are_unwell_nobody_goes_from_one_to_another()
    {
        UdpSession session = Begin(1);
        Endpoint own = session.Endpoint, other = _store.Current.Clusters[0].Endpoints.Single(endpoint => endpoint != own);
        Probe(own, isUp: false);
        Probe(other, isUp: false);
        _sessions.Sweep(0);
        Assert.False(session.MustMove); // though on_all_unhealthy lets it try either

        Probe(other, isUp: true);
        _sessions.Sweep(0);
        Assert.True(session.MustMove);
        Probe(own, isUp: true); // before the client has said anything more
        _sessions.Sweep(0);
        Assert.False(session.MustMove);

        Probe(own, isUp: false);
        _sessions.Sweep(0);
        _sessions.Move(session);
        Assert.Same(other, session.Endpoint);
    }

    [Fact]
    public void A_service_that_is_no_longer_there_has_all_its_connections_back_whoever_its_clients_went_to()
    {
        UdpSession moving = Begin(1), staying = Begin(2);
        ServiceMeter before = _metrics.Service("dns"), after = _metrics.Service("other");
        Publish(OtherService());
        _sessions.Sweep(0);
        Assert.True(moving.MustMove);
        _sessions.Move(moving);
        Assert.Equal((1, 1), (before.ActiveCount, after.ActiveCount));

        staying.MovedAtMs = -5_000;
        _sessions.Sweep(0);
        Assert.Equal((0, 1), (before.ActiveCount, after.ActiveCount));
        _sessions.EndAll();

        Assert.Equal((0, 0), (before.ActiveCount, after.ActiveCount));
        Assert.Equal(1, Begun(after)); // and counts from none, not from less
    }

    [Fact]
    public void Who_could_not_leave_a_service_that_is_no_longer_there_is_told_to_again()
    {
        UdpSession session = Begin(1);
        Publish(OtherService());
        _sessions.Sweep(0);
        _hasNoSocket = true;
        _sessions.Move(session);
        Assert.StartsWith("10.0.0.", session.Endpoint.AddressText, StringComparison.Ordinal);

        _hasNoSocket = false;
        _sessions.Sweep(0);
        Assert.True(session.MustMove);
        _sessions.Move(session);
        Assert.Equal("10.0.9.9:53", session.Endpoint.AddressText);
        _sessions.Sweep(0);

        Assert.False(session.MustMove);
    }

    [Fact]
    public void The_same_client_address_belongs_to_one_endpoint_where_the_service_hashes()
    {
        Publish(Config("10.0.0.1:53", "10.0.0.2:53", "10.0.0.3:53") is { } config
            ? config with { Services = [config.Services[0] with { Balancing = BalancingPolicy.ConsistentHash }] }
            : null!);

        Assert.Single(((UdpSession[])[Begin(1, port: 1), Begin(1, port: 2), Begin(1, port: 3)]).Select(static session => session.Endpoint.AddressText).Distinct());
    }

    [Fact]
    public void A_listener_that_ends_waits_for_two_seconds_of_silence_only_and_all_can_be_ended_at_once()
    {
        UdpSession silent = Begin(1);
        UdpSession talking = Begin(2);
        talking.MovedAtMs = 1_000;
        _sessions.IsDraining = true;

        _sessions.Sweep(2_000);
        Assert.Null(_sessions.Find(silent.Key));
        Assert.NotNull(_sessions.Find(talking.Key));
        _sessions.EndAll();

        Assert.Empty(_open);
        Assert.Equal(0, _sessions.Count);
    }

    private static void Probe(Endpoint endpoint, bool isUp) => endpoint.State.Health.Update(report => report with { IsProbedUp = isUp });

    private long Begun(ServiceMeter meter)
    {
        Begin(3);
        return meter.ActiveCount;
    }

    private UdpSession Begin(int client, int port = 1000)
    {
        Assert.True(TryBegin(client, port, out UdpSession? session, out DatagramLoss why), why.ToString());
        return session!;
    }

    private DatagramLoss Refused(int client)
    {
        Assert.False(TryBegin(client, 1000, out _, out DatagramLoss why));
        return why;
    }

    private bool TryBegin(int client, int port, out UdpSession? session, out DatagramLoss why)
    {
        byte[] name = new byte[SocketName.MaxBytes];
        ReadOnlySpan<byte> sender = name.AsSpan(0, SocketName.Write(new IPEndPoint(IPAddress.Parse($"192.0.2.{client}"), port), name));
        Assert.True(SessionKey.TryMake(sender, [], out SessionKey key));
        return _sessions.TryBegin(key, sender, [], nowMs: 0, out session, out why);
    }

    private void Publish(ProxyConfig config) => _store.Publish(Compile(config, _store.Current));

    private ProxySnapshot Compile(ProxyConfig config, ProxySnapshot? previous)
    {
        Assert.True(_compiler.TryCompile(config, previous, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults), string.Join('\n', faults));
        return snapshot;
    }

    private static ProxyConfig OtherService()
    {
        ProxyConfig config = Config("10.0.9.9:53");
        return config with { Listeners = [config.Listeners[0] with { Service = "other" }], Services = [config.Services[0] with { Name = "other" }] };
    }

    private static ProxyConfig Config(params string[] endpoints) => new()
    {
        Listeners =
        [
            new ListenerConfig
            {
                Name = "dns",
                Address = new IPEndPoint(IPAddress.Loopback, 53),
                Protocol = ListenerProtocol.Udp,
                Service = "dns",
                Udp = new UdpConfig { IdleTimeout = TimeSpan.FromSeconds(5), Sessions = 3 },
            },
        ],
        Services =
        [
            new ServiceConfig
            {
                Name = "dns",
                Endpoints = [.. endpoints.Select(static text => new EndpointConfig { Address = IPEndPoint.Parse(text) })],
                Passive = new PassiveConfig { ConnectFailureCount = 2 },
            },
        ],
    };
}
