using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Udp;
using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Listening;

/// <summary>One balancer put together: what its listeners share. Host gives it a transport and connections; it does the rest.</summary>
/// <remarks>Config path: made once per process, or once per ALB where one process plays several (the demo).</remarks>
public sealed class ProxyEngine : IDisposable
{
    private readonly SnapshotStore _store;
    private readonly MetricsRegistry _metrics;
    private readonly ProxyTransport _transport;
    private readonly ImmutableArray<Lane> _lanes;
    private readonly ClusterTicks _ticks;
    private readonly ConnectionCaps _caps;
    private readonly HandshakeCap _handshakes;
    private readonly ExchangeReport _report;
    private readonly StreamReport _streamReport;
    private readonly IPAddress? _localAddress;
    private readonly TimeProvider _time;
    private readonly Func<long, int> _mostConnections;
    private readonly Http2Server _http2;
    private readonly ILogger _logger;

    /// <summary>Puts a balancer together; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="store">Where each request takes its snapshot.</param>
    /// <param name="metrics">The meters the snapshots were compiled with.</param>
    /// <param name="logs">Has the access log.</param>
    /// <param name="transport">Carries the bytes, to clients and to endpoints; not this engine's to dispose.</param>
    /// <param name="localAddress">Where connections to endpoints come from; null: the kernel chooses.</param>
    /// <param name="mostConnections">
    /// Client connections at most, where the configuration does not say: what the process can hold beside as many idle connections to endpoints.
    /// Asked at every accept.
    /// </param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="loggers">Hears of our own bugs.</param>
    public ProxyEngine(
        SnapshotStore store,
        MetricsRegistry metrics,
        AccessLogSlot logs,
        ProxyTransport transport,
        IPAddress? localAddress,
        Func<long, int> mostConnections,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _store = store;
        _metrics = metrics;
        (_transport, _localAddress, _time) = (transport, localAddress, time);
        _lanes = [.. Enumerable.Range(0, transport.LaneCount).Select(lane => CreateLane(lane, localAddress, time))];
        _ticks = new ClusterTicks(store, _lanes[0].Heartbeat);
        _caps = new ConnectionCaps(store);
        _handshakes = new HandshakeCap(() => MostHandshakes);
        RecentRequests = new RecentRequests(time.TimestampFrequency);
        _mostConnections = mostConnections;
        _report = new ExchangeReport(metrics, logs, time);
        _http2 = new Http2Server(lane => new MemoryConnection(lane, transport.SchedulerOf(lane)), loggers);
        _streamReport = new StreamReport(metrics, logs, time);
        _logger = loggers.CreateLogger<ProxyEngine>();
    }

    /// <summary>What was asked for lately, on all listeners.</summary>
    public RecentRequests RecentRequests { get; }

    /// <summary>Client connections that may be open now: as the configuration in force says, or what the process can hold.</summary>
    public int MostConnections
    {
        get
        {
            ProxySnapshot snapshot = _store.Current;
            return snapshot.Limits.ConnectionCount is > 0 and int configured ? configured : _mostConnections(snapshot.KeptIdleCount);
        }
    }

    /// <summary>TLS handshakes that may be under way now: as the configuration in force says, or an eighth of <see cref="MostConnections"/>.</summary>
    /// <remarks>
    /// An eighth: clients that stall in the middle of a hello cannot have more than that of the descriptors, nor a multiple of what the connections beside
    /// them cost in memory. At 20 ms each, 64 are 3 200 a second: more than a machine so small signs.
    /// </remarks>
    internal int MostHandshakes => _store.Current.Limits.HandshakeCount is > 0 and int configured ? configured : Math.Max(64, MostConnections / 8);

    /// <summary>Starts the clock that drives deadlines, idle connections and what a service does over time.</summary>
    public void Start()
    {
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            if (!_transport.TryAddBeat(lane, _lanes[lane].Beat))
            {
                _lanes[lane].Heartbeat.Start();
            }
        }

        _ticks.Start();
    }

    /// <summary>What <c>albhealth</c> says; once it says <c>draining</c> nothing else has changed yet, so that whoever reads it can go elsewhere first.</summary>
    public SelfReport Self { get; } = new();

    /// <summary>What the transport's runner, or Kestrel, runs for each connection of a listener.</summary>
    /// <param name="name">The <c>listener</c> label.</param>
    /// <param name="trustedProxies">Whose word about the client is taken.</param>
    /// <param name="isTls">Clients speak TLS, with the snapshot's certificates.</param>
    /// <param name="isStream">Clients speak whatever the listener's service does, and are relayed to it.</param>
    /// <param name="proxyProtocol">Whose connections begin with a PROXY header; default: nobody's.</param>
    public ListenerService ForListener(string name, ImmutableArray<IPNetwork> trustedProxies, bool isTls = false, ImmutableArray<IPNetwork> proxyProtocol = default, bool isStream = false)
    {
        ListenerClients clients = new(_lanes.Length);
        ClientOrigins origins = new(_lanes.Length);
        TrustedProxies trusted = new(trustedProxies);
        StreamEntry? stream = isStream ? new StreamEntry(_store, _metrics.Listener(name), _streamReport) : null;
        ProxyMiddleware middleware = new(
            _store,
            _transport,
            _lanes,
            clients,
            origins,
            new RequestFlow(_store, origins, _report, _metrics.Listener(name), trusted, RecentRequests),
            _metrics.Listener(name),
            _metrics,
            trusted,
            proxyProtocol.IsDefaultOrEmpty ? null : new ProxyEntry(_store, _metrics.Errors, proxyProtocol, trusted, isTls),
            isTls ? new TlsEntry(_store, _metrics.Errors, _handshakes) : null,
            isTls ? new Http2Entry(_http2, _transport, _store) : null,
            stream,
            _caps,
            Self,
            _logger);
        return new ListenerService(middleware.OnConnectionAsync, clients) { Origins = origins, KeepTarget = stream is null ? null : stream.KeepTarget };
    }

    /// <summary>What serves an address that several listeners share: each connection goes to the one that has the TLS name it asks for.</summary>
    /// <param name="named">Those that have names; a name stands once.</param>
    /// <param name="otherwise">Has everything else; null: that is refused.</param>
    /// <param name="trustedProxies">Whom any of them trusts.</param>
    /// <param name="proxyProtocol">Whose connections begin with a PROXY header; the same for all of them.</param>
    public ListenerService ForDoor(
        IEnumerable<(string Name, ListenerService Owner)> named,
        ListenerService? otherwise,
        ImmutableArray<IPNetwork> trustedProxies,
        ImmutableArray<IPNetwork> proxyProtocol)
    {
        ListenerClients clients = new(_lanes.Length);
        SniDoor door = new(
            _store, _transport, _lanes, clients, new TrustedProxies(trustedProxies), new PeerNetworks(proxyProtocol), new SniTable<ListenerService>(named), otherwise, _caps, _metrics);
        return new ListenerService(door.OnConnectionAsync, clients);
    }

    /// <summary>What relays the datagrams of a <c>udp</c> listener; each needs one of its own.</summary>
    /// <param name="name">The <c>listener</c> label.</param>
    public IConnectionRunner ForDatagrams(string name) => new UdpRelay(_metrics.Listener(name), _store, _streamReport, _localAddress, _time, _logger);

    /// <summary>Stops the clock and closes idle connections to endpoints. Clients' connections are the host's to end, before.</summary>
    public void Dispose()
    {
        _http2.Dispose();
        _ticks.Stop();
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            _transport.RemoveBeat(lane, _lanes[lane].Beat);
            _lanes[lane].Heartbeat.Dispose();
        }

        foreach (Endpoint endpoint in _store.Current.Clusters.SelectMany(static cluster => cluster.Endpoints.Concat(cluster.Leaving)))
        {
            endpoint.State.CloseIdle();
        }
    }

    private Lane CreateLane(int lane, IPAddress? localAddress, TimeProvider time)
    {
        Heartbeat heartbeat = new(time, runsInline: _transport.HasLoops);
        UpstreamConnector connector = new(
            _transport.CreateConnectionFactory(lane, localAddress),
            new Http2Connector(localAddress, lane, _transport.SchedulerOf(lane)),
            heartbeat,
            lane,
            _transport.LaneCount);
        return new Lane(
            lane,
            heartbeat,
            new Forwarder(connector, _transport, heartbeat),
            new SessionPool(heartbeat, Self));
    }
}
