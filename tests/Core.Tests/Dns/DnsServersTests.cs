using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using LoadBalancer.Fuzz.Naive;
using Microsoft.Extensions.Logging.Abstractions;
using static LoadBalancer.Core.Tests.Dns.Packets;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>The servers over loopback: real packets, by system calls of our own and by the base library's.</summary>
public sealed class DnsServersTests : IAsyncDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly DnsZoneStore _zones = new();
    private readonly MetricsRegistry _metrics = new([]);
    private DnsServers? _servers;

    public DnsServersTests() => _zones.Publish(Zone("192.0.2.10", "192.0.2.11"));

    public ValueTask DisposeAsync() => _servers?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_each_of_many_clients_over_UDP(bool isPortable)
    {
        IPEndPoint server = Start(new DnsServerOptions { IsPortable = isPortable, LoopCount = 2 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async client =>
        {
            using DnsClient socket = new(server);
            for (int round = 0; round < 20; round++)
            {
                NaiveDnsMessage answer = await socket.AskAsync(Query($"c{client}-{round}.{Domain}"));
                Assert.Equal($"c{client}-{round}.{Domain}.", answer.Answers[0].Owner);
            }
        }));

        Assert.Equal(400, _metrics.Dns.CountOf(DnsAsked.A, DnsEnd.NoError));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_a_burst_that_is_longer_than_a_batch_and_nothing_to_what_is_dropped(bool isPortable)
    {
        IPEndPoint server = Start(new DnsServerOptions { IsPortable = isPortable, LoopCount = 1 });
        using DnsClient socket = new(server);
        for (int number = 0; number < 100; number++)
        {
            await socket.SendAsync(number % 4 == 0 ? Query(flags: 0x80) : Query($"n{number}.{Domain}"));
        }

        HashSet<string> owners = [];
        for (int number = 0; number < 75; number++)
        {
            owners.Add((await socket.ReceiveAsync()).Answers[0].Owner);
        }

        Assert.Equal(75, owners.Count);
        Assert.Equal(25, _metrics.Dns.CountOf(DnsAsked.None, DnsEnd.Dropped));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datagram_longer_than_any_query_is_dropped(bool isPortable)
    {
        IPEndPoint server = Start(new DnsServerOptions { IsPortable = isPortable, LoopCount = 1 });
        using DnsClient socket = new(server);
        await socket.SendAsync([.. Query(), .. new byte[5_000]]);
        await socket.SendAsync([.. Query(), .. new byte[3_000]]); // read, and is no query

        Assert.Equal(1, (await socket.ReceiveAsync()).Rcode);
        Assert.Equal(1, _metrics.Dns.CountOf(DnsAsked.None, DnsEnd.Dropped));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_the_rate_limit_every_second_query_is_told_to_come_by_TCP(bool isPortable)
    {
        _servers = new DnsServers(
            _zones, _metrics.Dns, new DnsServerOptions { IsPortable = isPortable, LoopCount = 1, AnswersPerSecond = 10 }, new Observability.HandClock(), NullLoggerFactory.Instance);
        IPEndPoint server = Open(AnyPort);
        using DnsClient socket = new(server);
        List<bool> isCut = [];
        for (int number = 0; number < 10; number++)
        {
            isCut.Add((await socket.AskAsync(Query())).IsTruncated);
        }

        await socket.SendAsync(Query()); // gets nothing
        isCut.Add((await socket.AskAsync(Query())).IsTruncated);

        Assert.Equal([.. Enumerable.Repeat(false, 10), true], isCut);
        Assert.Equal((1L, 1L), (_metrics.Dns.CountOf(DnsAsked.None, DnsEnd.Limited), _metrics.Dns.CountOf(DnsAsked.A, DnsEnd.Slipped)));
    }

    [Fact]
    public async Task Nothing_is_answered_before_something_is_published()
    {
        DnsZoneStore empty = new();
        _servers = new DnsServers(empty, _metrics.Dns, new DnsServerOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        using DnsClient socket = new(Open(AnyPort));
        await socket.SendAsync(Query("first." + Domain));
        await Until(() => _metrics.Dns.CountOf(DnsAsked.A, DnsEnd.Dropped) == 1);
        empty.Publish(Zone("192.0.2.1"));

        Assert.Equal($"second.{Domain}.", (await socket.AskAsync(Query("second." + Domain))).Answers[0].Owner);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_leaves_from_the_address_the_query_came_to(bool isPortable)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere 127.0.0.2 is no address of the machine");
        _servers = new DnsServers(_zones, _metrics.Dns, new DnsServerOptions { IsPortable = isPortable, LoopCount = 2 }, TimeProvider.System, NullLoggerFactory.Instance);
        IPEndPoint first = new(IPAddress.Loopback, 0);
        IPEndPoint second = new(IPAddress.Parse("127.0.0.2"), 0);
        Assert.Empty(_servers.TryOpen([first, second], [], out DnsServerChange change));
        await _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        foreach (IPEndPoint server in _servers.Endpoints)
        {
            using DnsClient socket = new(server); // connected: takes nothing from another address
            Assert.Equal(2, (await socket.AskAsync(Query())).Answers.Count);
        }
    }

    [Fact]
    public async Task Answers_over_IPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        _servers = new DnsServers(_zones, _metrics.Dns, new DnsServerOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        ImmutableArray<DnsBindFault> faults = _servers.TryOpen([new IPEndPoint(IPAddress.IPv6Loopback, 0)], [], out DnsServerChange change);
        Assert.SkipWhen(faults.Any(static fault => fault.Error == SocketError.AddressNotAvailable), "no ::1 here");
        await _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        using DnsClient socket = new(_servers.Endpoints[0]);

        Assert.Equal(2, (await socket.AskAsync(Query())).Answers.Count);
    }

    [Fact]
    public async Task A_change_of_addresses_keeps_what_stays_and_a_fault_changes_nothing()
    {
        IPEndPoint kept = Start(new DnsServerOptions());
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(AnyPort);
        taken.Listen();
        IPEndPoint takenAt = (IPEndPoint)taken.LocalEndPoint!;
        IPEndPoint other = new(IPAddress.Loopback, FreePort());

        DnsBindFault fault = Assert.Single(_servers!.TryOpen([AnyPort, other, takenAt], [], out _));
        Assert.Equal((takenAt, "TCP", SocketError.AddressAlreadyInUse), (fault.Address, fault.Protocol, fault.Error));
        Assert.Equal([kept], _servers.Endpoints);

        Assert.Empty(_servers.TryOpen([AnyPort, other], [], out DnsServerChange change)); // and what the fault had opened is free again
        await _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        Assert.Equal([kept, other], _servers.Endpoints);

        Assert.Empty(_servers.TryOpen([other], [], out change));
        await _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        Assert.Equal([other], _servers.Endpoints);
        using DnsClient socket = new(other);
        Assert.Equal(2, (await socket.AskAsync(Query())).Answers.Count);
        Assert.Equal(SocketError.ConnectionRefused, await DnsStream.TryConnectAsync(kept));
    }

    [Fact]
    public async Task A_port_that_another_responder_shares_out_is_a_fault_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SO_REUSEPORT");
        IPEndPoint taken = Start(new DnsServerOptions { LoopCount = 2 });
        await using DnsServers another = new(_zones, _metrics.Dns, new DnsServerOptions { LoopCount = 2 }, TimeProvider.System, NullLoggerFactory.Instance);

        DnsBindFault fault = Assert.Single(another.TryOpen([taken], [], out _));
        Assert.Equal(("UDP", SocketError.AddressAlreadyInUse), (fault.Protocol, fault.Error));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void An_address_that_is_every_address_is_a_fault(string address)
    {
        _servers = new DnsServers(_zones, _metrics.Dns, new DnsServerOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Contains("name each address", Assert.Single(_servers.TryOpen([new IPEndPoint(IPAddress.Parse(address), 0)], [], out _)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_elsewhere_now_is_a_fault_unless_it_floats()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux binds an address that is not here");
        IPEndPoint elsewhere = new(IPAddress.Parse("192.0.2.77"), 0);
        Start(new DnsServerOptions());

        Assert.Equal(SocketError.AddressNotAvailable, Assert.Single(_servers!.TryOpen([elsewhere], [], out _)).Error);
        Assert.Empty(_servers!.TryOpen([elsewhere], [elsewhere.Address], out DnsServerChange change));
        change.Dispose();
    }

    private IPEndPoint Start(DnsServerOptions options)
    {
        _servers = new DnsServers(_zones, _metrics.Dns, options, TimeProvider.System, NullLoggerFactory.Instance);
        return Open(AnyPort);
    }

    private IPEndPoint Open(IPEndPoint address)
    {
        Assert.Empty(_servers!.TryOpen([address], [], out DnsServerChange change));
        _ = _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        return _servers.Endpoints[0];
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task Until(Func<bool> holds)
    {
        using CancellationTokenSource patience = new(DnsClient.Patience);
        while (!holds())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
