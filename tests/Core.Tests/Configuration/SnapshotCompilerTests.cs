using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class SnapshotCompilerTests
{
    private readonly SnapshotCompiler _compiler = new(new MetricsRegistry([]).Route, new MetricsRegistry([]).Service);

    [Fact]
    public void An_endpoint_that_stays_keeps_its_state_and_a_new_one_starts_afresh()
    {
        ProxySnapshot before = Compile(Config(Endpoints("web", "10.0.0.1:80", "10.0.0.2:80")), previous: null);
        ProxySnapshot after = Compile(Config(Endpoints("web", "10.0.0.3:80", "10.0.0.2:80")), before);

        Assert.Same(before.Clusters[0].Endpoints[1].State, after.Clusters[0].Endpoints[1].State);
        Assert.DoesNotContain(after.Clusters[0].Endpoints[0].State, before.Clusters[0].Endpoints.Select(endpoint => endpoint.State));
        Assert.Equal(2, after.Generation);
    }

    [Fact]
    public void The_same_address_of_another_service_has_a_state_of_its_own()
    {
        ProxySnapshot before = Compile(Config(Endpoints("web", "10.0.0.1:80")), previous: null);
        ProxySnapshot after = Compile(Config(Endpoints("shop", "10.0.0.1:80"), Endpoints("web", "10.0.0.1:80")), before);

        Assert.NotSame(before.Clusters[0].Endpoints[0].State, after.Clusters[0].Endpoints[0].State);
        Assert.Same(before.Clusters[0].Endpoints[0].State, after.Clusters[1].Endpoints[0].State);
    }

    [Fact]
    public void A_selector_takes_pods_that_carry_all_its_labels_and_only_ready_ones_are_eligible()
    {
        ServiceConfig service = new() { Name = "web", Selector = Labels(("app", "web"), ("tier", "front")), Port = 9080 };
        ProxyConfig config = Config(service) with
        {
            Pods =
            [
                Pod("a", "10.0.0.1", isReady: true, ("app", "web"), ("tier", "front"), ("more", "x")),
                Pod("b", "10.0.0.2", isReady: true, ("app", "web")),
                Pod("c", "10.0.0.3", isReady: false, ("app", "web"), ("tier", "front")),
                Pod("d", "10.0.0.4", isReady: true, ("app", "web"), ("tier", "back")),
            ],
        };

        Cluster cluster = Compile(config, previous: null).Clusters[0];

        Assert.Equal(["a", "c"], cluster.Endpoints.Select(endpoint => endpoint.Name));
        Endpoint eligible = Assert.Single(cluster.Eligible.Endpoints.ToArray());
        Assert.Equal(IPEndPoint.Parse("10.0.0.1:9080"), eligible.Address);
        Assert.Equal("tok02", eligible.Zone);
    }

    [Fact]
    public void What_is_left_out_compiles_to_the_documented_defaults()
    {
        ProxySnapshot snapshot = Compile(Config(Endpoints("web", "10.0.0.1:80")), previous: null);

        Assert.Equal(ClusterPolicy.Default, snapshot.Clusters[0].Policy);
        Assert.Equal(ProxyLimits.Default, snapshot.Limits);
        Assert.Equal("", snapshot.Zone);
        Assert.True(snapshot.AlbEnabled);
        Assert.Null(snapshot.DefaultRoute);
    }

    [Fact]
    public void Each_number_reaches_its_place()
    {
        ServiceConfig service = Endpoints("web", "10.0.0.1:80") with
        {
            Timeouts = new() { Connect = Ms(1), FirstByte = Ms(2), Idle = Ms(3), Tunnel = Ms(8) },
            MaxConnections = 9,
            Keepalive = new() { IdleCount = 4, Timeout = Ms(5), MaxRequests = 6 },
            Queue = new() { Size = 10, Timeout = Ms(11) },
            Retry = new() { Attempts = 7, On = [RetryOn.Timeout, RetryOn.Status500], TakesNonIdempotent = true, Budget = 0.12, MaxBodyBytes = 13 },
        };
        LimitsConfig limits = new()
        {
            RequestLineBytes = 101,
            HeaderBytes = 102,
            HeaderCount = 103,
            ResponseHeaderBytes = 104,
            HeaderTimeout = Ms(105),
            IdleTimeout = Ms(106),
            BodyIdleTimeout = Ms(107),
            MinRate = 108,
            ConnectionCount = 109,
            ConnectionsPerClient = 110,
        };

        ProxySnapshot snapshot = Compile(Config(service) with { Limits = limits }, previous: null);

        Assert.Equal(new ClusterPolicy
        {
            ConnectTimeoutMs = 1,
            FirstByteTimeoutMs = 2,
            IdleTimeoutMs = 3,
            TunnelTimeoutMs = 8,
            KeptIdleCount = 4,
            KeptIdleTimeoutMs = 5,
            MaxRequestsPerConnection = 6,
            MaxConnections = 9,
            QueueSize = 10,
            QueueTimeoutMs = 11,
            Retry = new RetryPolicy
            {
                Attempts = 7,
                On = RetryOn.Timeout | RetryOn.Status500,
                TakesNonIdempotent = true,
                Budget = 0.12,
                MaxBodyBytes = 13,
            },
        }, snapshot.Clusters[0].Policy);
        Assert.Equal(new ProxyLimits(new(101, 102, 103, 104), 105, 106, 107, 108, 109, 110), snapshot.Limits);
    }

    [Fact]
    public void The_node_takes_zone_and_admin_state_from_the_alb_it_serves()
    {
        ProxyConfig config = Config(Endpoints("web", "10.0.0.1:80")) with
        {
            Node = new() { Alb = "alb3" },
            Albs =
            [
                new() { Id = "alb1", Zone = "tok04", Ip = IPAddress.Parse("10.1.0.1") },
                new() { Id = "alb3", Zone = "tok02", Ip = IPAddress.Parse("10.1.0.3"), IsEnabled = false },
            ],
        };

        ProxySnapshot snapshot = Compile(config, previous: null);

        Assert.Equal("tok02", snapshot.Zone);
        Assert.False(snapshot.AlbEnabled);
    }

    [Fact]
    public void The_default_backend_is_a_route_under_the_operators_word_for_it()
    {
        ProxyConfig config = Config(Endpoints("web", "10.0.0.1:80")) with { DefaultService = new() { Service = "web" } };

        ProxySnapshot snapshot = Compile(config, previous: null);

        Assert.Equal("default_backend", snapshot.DefaultRoute?.Name);
        Assert.Same(snapshot.Clusters[0], snapshot.DefaultRoute?.Cluster);
    }

    [Fact]
    public void A_refused_configuration_gives_every_fault_and_changes_nothing()
    {
        ProxySnapshot before = Compile(Config(Endpoints("web", "10.0.0.1:80")), previous: null);
        SnapshotStore store = new(before);
        ConfigPublisher publisher = new(store, _compiler);
        ProxyConfig bad = Config(new ServiceConfig { Name = "web" }) with { Routes = [new() { Service = "wbe", Path = "x" }] };

        Assert.False(publisher.TryPublish(bad, out ImmutableArray<ConfigFault> faults));

        Assert.Equal(
            [ConfigFaultCode.BadPath, ConfigFaultCode.UnknownService, ConfigFaultCode.SelectorOrEndpoints],
            faults.Select(fault => fault.Code));
        Assert.Same(before, store.Current);
    }

    [Fact]
    public void A_published_configuration_is_what_the_next_request_sees()
    {
        SnapshotStore store = new(Compile(Config(Endpoints("web", "10.0.0.1:80")), previous: null));

        Assert.True(new ConfigPublisher(store, _compiler).TryPublish(Config(Endpoints("shop", "10.0.0.1:80")), out _));

        Assert.Equal("shop", store.Current.Clusters[0].Name);
        Assert.Equal(2, store.Current.Generation);
    }

    private ProxySnapshot Compile(ProxyConfig config, ProxySnapshot? previous)
    {
        bool isCompiled = _compiler.TryCompile(config, previous, out ProxySnapshot? snapshot, out ImmutableArray<ConfigFault> faults);
        Assert.True(isCompiled, string.Join('\n', faults));
        return snapshot!;
    }

    private static ProxyConfig Config(params ServiceConfig[] services) => new()
    {
        Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
        Services = [.. services],
    };

    private static ServiceConfig Endpoints(string name, params string[] addresses) => new()
    {
        Name = name,
        Endpoints = [.. addresses.Select(address => new EndpointConfig { Address = IPEndPoint.Parse(address) })],
    };

    private static PodConfig Pod(string name, string address, bool isReady, params (string, string)[] labels) => new()
    {
        Name = name,
        Address = IPAddress.Parse(address),
        Zone = "tok02",
        Labels = Labels(labels),
        IsReady = isReady,
    };

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
