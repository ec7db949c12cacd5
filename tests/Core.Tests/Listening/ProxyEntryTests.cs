using System.Net;
using System.Text;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Tests.Transport.Epoll;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Listening;

/// <summary>A drain beside a PROXY header, and who is a client of a listener that reads them. What is read, <c>ProxyProtocolTests</c> see from outside.</summary>
public sealed class ProxyEntryTests
{
    private const string Header = "PROXY TCP4 203.0.113.9 198.51.100.1 56324 8443\r\n";

    private static readonly IPAddress Front = IPAddress.Parse("10.0.0.1");

    [Fact]
    public async Task A_header_that_is_there_when_a_drain_wakes_its_reader_is_read()
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync(Encoding.ASCII.GetBytes(Header));
        ClientConnection client = Client(pair);

        await pair.HopAsync(isOnLoop: true);
        client.EndWhenIdle();
        bool isRead = await Entry().TryReadAsync(client);

        Assert.True(isRead);
        Assert.Equal(IPAddress.Parse("203.0.113.9"), client.Identity.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 203")]
    public async Task Who_has_said_no_more_than_was_read_is_not_waited_for(string begin)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync(Encoding.ASCII.GetBytes(begin));
        ClientConnection client = Client(pair);

        await pair.HopAsync(isOnLoop: true);
        Task<bool> reading = ReadAsync(client);
        Assert.False(reading.IsCompleted);
        client.EndWhenIdle();

        Assert.False(await reading.Patiently());
    }

    [Theory]
    [InlineData("10.0.0.1", "PROXY UNKNOWN\r\n", 0)] // its own probe
    [InlineData("10.0.0.1", Header, 0)] // one of many
    [InlineData("10.0.0.2", "", 1)]
    public async Task A_balancer_in_front_is_no_client_whatever_its_header_says(string peer, string header, long count)
    {
        MetricsRegistry metrics = new(["http"]);
        using SocketTransport transport = new(NullLoggerFactory.Instance);
        using ProxyEngine engine = new(
            Store(), metrics, new AccessLogSlot(), transport, localAddress: null, static _ => 100, TimeProvider.System, NullLoggerFactory.Instance);
        ListenerService service = engine.ForListener("http", [], proxyProtocol: [new IPNetwork(Front, 32)]);
        await using MemoryConnection connection = new(0, transport.SchedulerOf(0)) { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(peer), 1) };

        Task serving = service.Serve(connection);
        await connection.Far.Output.WriteAsync(
            Encoding.ASCII.GetBytes(header + "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        await connection.Far.Output.CompleteAsync();
        await serving.Patiently();

        Assert.Equal(1, metrics.Errors.CountOf(ReasonCode.NoRoute)); // it was served
        Assert.Equal(count == 0 ? null : IPAddress.Parse(peer), service.Origins!.FindOnly(out long counted, out _));
        Assert.Equal(count, counted);
    }

    private static async Task<bool> ReadAsync(ClientConnection client) => await Entry().TryReadAsync(client);

    private static ProxyEntry Entry() => new(Store(), new MetricsRegistry([]).Errors, [new IPNetwork(Front, 32)], new TrustedProxies([]), isTls: false);

    private static ClientConnection Client(AcceptedPair pair) =>
        new(pair.Connection, new ClientIdentity(Front, [], isTrusted: false), new Heartbeat(new HandClock(), runsInline: true));

    private static SnapshotStore Store() => new(new ProxySnapshot
    {
        Generation = 1,
        Routes = new RouteTrieBuilder<Route>().Build(),
        DefaultRoute = null,
        Clusters = [],
        Limits = ProxyLimits.Default,
        Zone = "",
        AlbEnabled = true,
    });
}
