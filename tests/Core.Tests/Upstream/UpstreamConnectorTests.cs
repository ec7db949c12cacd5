using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Upstream;

public sealed class UpstreamConnectorTests : IDisposable
{
    private const int NoLimit = 0;

    private static readonly ConnectPlan Http2 = new() { SpeaksHttp2 = true };

    private readonly HandClock _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly PipeNetwork _network = new();
    private readonly Endpoint _endpoint = new(new IPEndPoint(IPAddress.Loopback, 80), "pod", "", isReady: true, new EndpointState(new ChangeCount()));
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Endpoint _http2Endpoint; // the same, at an address that takes connections
    private readonly ServiceMeter _meter = new MetricsRegistry([]).Service("web");

    public UpstreamConnectorTests()
    {
        _heartbeat = new Heartbeat(_time);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _http2Endpoint = new Endpoint(_listener.LocalEndPoint!, "pod", "", isReady: true, _endpoint.State);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Lends_the_connection_that_its_own_lane_returned_last()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection first = await OpenAsync(lane, NoLimit);
        UpstreamConnection second = await OpenAsync(lane, NoLimit);
        Return(lane, first);
        Return(lane, second);

        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out UpstreamConnection? lent));

        Assert.Same(second, lent);
    }

    [Fact]
    public async Task One_that_was_opened_by_another_plan_is_not_lent_but_closed()
    {
        UpstreamConnector lane = Lane(0);
        Return(lane, await OpenAsync(lane, NoLimit));
        ConnectPlan others = new() { ProxyHeader = ProxyHeaderVersion.V1 };

        Assert.False(lane.TryRentIdle(_endpoint, others, out _));
        Assert.Equal(0, _endpoint.State.IdleConnectionCount);
    }

    [Fact]
    public async Task Two_protocols_of_one_endpoint_leave_each_others_connections_alone()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection plain = await OpenAsync(lane, NoLimit);
        UpstreamConnection http2 = await OpenHttp2Async(lane);
        Return(lane, http2);
        Return(lane, plain);
        Assert.Equal(2, _endpoint.State.IdleConnectionCount);

        Assert.True(lane.TryRentIdle(_endpoint, Http2, out UpstreamConnection? lent));
        Assert.Same(http2, lent);
        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out lent));
        Assert.Same(plain, lent);
    }

    [Fact]
    public async Task Two_protocols_share_what_may_be_idle_and_the_one_that_has_more_gives_way()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection[] plain = [await OpenAsync(lane, NoLimit), await OpenAsync(lane, NoLimit), await OpenAsync(lane, NoLimit)];
        UpstreamConnection[] http2 = [await OpenHttp2Async(lane), await OpenHttp2Async(lane), await OpenHttp2Async(lane)];
        foreach (UpstreamConnection connection in plain.Concat(http2))
        {
            Return(lane, connection, mostKept: 4); // two on each of two lanes
        }

        Assert.Equal(2, _endpoint.State.IdleConnectionCount);
        Assert.True(lane.TryRentIdle(_endpoint, Http2, out _));
        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out _));
        Return(lane, await OpenHttp2Async(lane));
        Return(lane, await OpenAsync(lane, NoLimit));
        _endpoint.State.CloseIdle();
        Assert.Equal(0, _endpoint.State.IdleConnectionCount);
    }

    [Fact]
    public async Task An_idle_one_of_the_other_protocol_makes_room_below_the_limit()
    {
        UpstreamConnector lane = Lane(0);
        Return(lane, await OpenHttp2Async(lane, most: 1));

        UpstreamConnection plain = await OpenAsync(lane, most: 1);

        Assert.Equal(ConnectPlan.Plain, plain.Plan);
        Assert.Equal(0, _endpoint.State.IdleConnectionCount);
    }

    [Fact]
    public async Task Opens_rather_than_takes_from_another_lane_while_there_is_no_limit()
    {
        UpstreamConnection others = await OpenAsync(Lane(1), NoLimit);
        Return(Lane(1), others);

        Assert.False(Lane(0).TryRentIdle(_endpoint, ConnectPlan.Plain, out _));
        Assert.NotSame(others, await OpenAsync(Lane(0), NoLimit));
    }

    [Fact]
    public async Task Takes_an_idle_one_of_another_lane_before_the_limit_would_be_passed_and_gives_it_back_there()
    {
        UpstreamConnection others = await OpenAsync(Lane(1), most: 1);
        Return(Lane(1), others);

        UpstreamConnection lent = await OpenAsync(Lane(0), most: 1);
        Assert.Same(others, lent);
        Return(Lane(0), lent);

        Assert.False(Lane(0).TryRentIdle(_endpoint, ConnectPlan.Plain, out _));
        Assert.True(Lane(1).TryRentIdle(_endpoint, ConnectPlan.Plain, out _));
        Assert.Equal(1, _network.OpenedCount);
    }

    [Fact]
    public async Task Closes_an_idle_one_to_make_room_where_only_a_new_one_will_do()
    {
        Return(Lane(1), await OpenAsync(Lane(1), most: 1));

        RentResult rent = await Lane(0).ConnectAsync(_endpoint, ConnectPlan.Plain, default, 1_000, mostConnections: 1, mustBeNew: true, _meter);

        Assert.NotNull(rent.Connection);
        Assert.Equal(2, _network.OpenedCount);
        Assert.Equal(0, _endpoint.State.IdleConnectionCount);
    }

    [Fact]
    public async Task Says_full_when_all_are_busy_and_opens_again_once_one_has_gone()
    {
        UpstreamConnection busy = await OpenAsync(Lane(0), most: 1);

        Assert.Equal(ConnectError.Full, (await Lane(1).ConnectAsync(_endpoint, ConnectPlan.Plain, default, 1_000, mostConnections: 1, mustBeNew: false, _meter)).Error);
        busy.Cut();

        await OpenAsync(Lane(1), most: 1);
    }

    [Fact]
    public async Task A_connect_that_fails_takes_no_place()
    {
        _network.Refuses = true;
        Assert.Equal(ConnectError.Refused, (await Lane(0).ConnectAsync(_endpoint, ConnectPlan.Plain, default, 1_000, mostConnections: 1, mustBeNew: false, _meter)).Error);
        _network.Refuses = false;

        await OpenAsync(Lane(0), most: 1);
    }

    [Fact]
    public async Task A_dead_idle_one_of_another_lane_makes_room_for_a_new_one()
    {
        UpstreamConnection dead = await OpenAsync(Lane(1), most: 1);
        Return(Lane(1), dead);
        await _network.Last.Writer.CompleteAsync(); // the endpoint has closed it

        Assert.NotSame(dead, await OpenAsync(Lane(0), most: 1));
    }

    [Fact]
    public async Task Each_lane_keeps_its_share_of_what_may_be_idle()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection[] three = [await OpenAsync(lane, NoLimit), await OpenAsync(lane, NoLimit), await OpenAsync(lane, NoLimit)];
        foreach (UpstreamConnection connection in three)
        {
            Return(lane, connection, mostKept: 3);
        }

        Assert.Equal(2, _endpoint.State.IdleConnectionCount); // half of three, rounded up
    }

    [Fact]
    public async Task Once_the_endpoint_has_closed_an_idle_one_others_of_that_age_are_not_lent()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection closed = await OpenAsync(lane, NoLimit);
        UpstreamConnection aging = await OpenAsync(lane, NoLimit);
        Return(lane, aging);
        Return(lane, closed);
        Pass(TimeSpan.FromSeconds(1));
        closed.OnConnectionEnded();
        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out UpstreamConnection? _) is false); // both are a second old
        UpstreamConnection young = await OpenAsync(lane, NoLimit);
        Return(lane, young);
        Pass(TimeSpan.FromMilliseconds(700));

        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out UpstreamConnection? lent));
        Assert.Same(young, lent);
    }

    [Fact]
    public async Task An_end_in_the_midst_of_an_exchange_says_nothing_of_idle_ones()
    {
        UpstreamConnector lane = Lane(0);
        UpstreamConnection busy = await OpenAsync(lane, NoLimit);
        UpstreamConnection idle = await OpenAsync(lane, NoLimit);
        Return(lane, idle);
        Pass(TimeSpan.FromSeconds(1));
        busy.OnConnectionEnded();

        Assert.True(lane.TryRentIdle(_endpoint, ConnectPlan.Plain, out UpstreamConnection? _));
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _heartbeat.Beat();
    }

    private UpstreamConnector Lane(int lane) => new(_network, new Http2Connector(null, lane, PipeScheduler.Inline), _heartbeat, lane, laneCount: 2);

    private async Task<UpstreamConnection> OpenAsync(UpstreamConnector lane, int most)
    {
        RentResult rent = await lane.ConnectAsync(_endpoint, ConnectPlan.Plain, default, 1_000, most, mustBeNew: false, _meter);
        Assert.Equal(ConnectError.None, rent.Error);
        return rent.Connection!;
    }

    private async Task<UpstreamConnection> OpenHttp2Async(UpstreamConnector lane, int most = NoLimit)
    {
        RentResult rent = await lane.ConnectAsync(_http2Endpoint, Http2, default, 1_000, most, mustBeNew: false, _meter);
        Assert.Equal(ConnectError.None, rent.Error);
        return rent.Connection!;
    }

    private static void Return(UpstreamConnector lane, UpstreamConnection connection, int mostKept = 64) =>
        lane.Return(connection, mostKept, idleTimeoutMs: 60_000);
}
