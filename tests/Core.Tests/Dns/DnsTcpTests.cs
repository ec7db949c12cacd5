using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using LoadBalancer.Fuzz.Naive;
using Microsoft.Extensions.Logging.Abstractions;
using static LoadBalancer.Core.Tests.Dns.Packets;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>Queries over TCP (RFC 7766).</summary>
public sealed class DnsTcpTests : IAsyncDisposable
{
    private readonly DnsZoneStore _zones = new();
    private readonly MetricsRegistry _metrics = new([]);
    private readonly Observability.HandClock _clock = new();
    private DnsServers? _servers;

    public DnsTcpTests() => _zones.Publish(Zone([.. Enumerable.Range(0, 200).Select(static number => $"198.51.100.{number}")]));

    public ValueTask DisposeAsync() => _servers?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task One_connection_asks_again_and_again_and_gets_whole_answers()
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        for (int round = 0; round < 10; round++)
        {
            NaiveDnsMessage answer = await stream.AskAsync(Query($"n{round}.{Domain}"));
            Assert.Equal((200, false, $"n{round}.{Domain}."), (answer.Answers.Count, answer.IsTruncated, answer.Answers[0].Owner));
        }
    }

    [Fact]
    public async Task Queries_in_one_piece_are_answered_in_their_order()
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        await stream.SendAsync([.. Enumerable.Range(0, 100).SelectMany(static number => DnsStream.Framed(Query($"n{number}.{Domain}")))]);
        for (int number = 0; number < 100; number++)
        {
            Assert.Equal($"n{number}.{Domain}.", (await stream.ReceiveAsync())!.Questions[0].Name);
        }
    }

    [Fact]
    public async Task A_query_cut_at_every_place_is_answered_the_same()
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        byte[] query = DnsStream.Framed(Query("cut." + Domain));
        for (int cut = 1; cut < query.Length; cut++)
        {
            await stream.SendAsync(query[..cut]);
            await stream.SendAsync([.. query[cut..], .. query]); // and one whole behind it
            Assert.Equal(200, (await stream.ReceiveAsync())!.Answers.Count);
            Assert.Equal(200, (await stream.ReceiveAsync())!.Answers.Count);
        }
    }

    [Fact]
    public async Task A_client_that_sends_no_more_still_gets_its_answers()
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        await stream.SendAsync([.. DnsStream.Framed(Query()), .. DnsStream.Framed(Query())]);
        stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        Assert.NotNull(await stream.ReceiveAsync());
        Assert.NotNull(await stream.ReceiveAsync());
        Assert.Null(await stream.ReceiveAsync());
    }

    [Theory]
    [InlineData("0000")] // no message at all
    [InlineData("FFFF00")] // longer than any query
    [InlineData("0005BEEF010000")] // shorter than a header
    public async Task What_gets_no_answer_ends_the_connection(string bytes)
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        await stream.SendAsync([.. DnsStream.Framed(Query()), .. Convert.FromHexString(bytes)]);

        Assert.NotNull(await stream.ReceiveAsync()); // what came before it is answered
        Assert.Null(await stream.ReceiveAsync());
    }

    [Fact]
    public async Task Who_sends_nothing_or_only_a_part_is_cut_after_the_time_out()
    {
        IPEndPoint server = Start();
        using DnsStream silent = await DnsStream.ConnectAsync(server);
        using DnsStream slow = await DnsStream.ConnectAsync(server);
        using DnsStream lively = await DnsStream.ConnectAsync(server);
        await slow.AskAsync(Query()); // served, so its time-out has begun
        await slow.SendAsync([0]);
        await lively.AskAsync(Query());
        Task<NaiveDnsMessage?> silentEnd = silent.ReceiveAsync();
        Task<NaiveDnsMessage?> slowEnd = slow.ReceiveAsync();
        while (!silentEnd.IsCompleted || !slowEnd.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(3)); // again until both have been met: a connection is accepted when it is
            await lively.AskAsync(Query()); // whoever asks in time is cut by nobody
        }

        Assert.Null(await silentEnd);
        Assert.Null(await slowEnd);
        Assert.NotNull(await lively.AskAsync(Query()));
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_after_the_time_out()
    {
        using DnsStream stream = await DnsStream.ConnectAsync(Start());
        byte[] queries = [.. Enumerable.Range(0, 1_000).SelectMany(static _ => DnsStream.Framed(Query()))];
        Task flood = Task.Run(async () =>
        {
            while (true)
            {
                await stream.SendAsync(queries); // ends when the connection does
            }
        }, TestContext.Current.CancellationToken);
        using PeriodicTimer turns = new(TimeSpan.FromMilliseconds(20));
        long before = -1;
        while (!flood.IsCompleted)
        {
            await turns.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            long answered = _metrics.Dns.CountOf(DnsAsked.A, DnsEnd.NoError);
            _clock.Advance(answered == before ? TimeSpan.FromSeconds(4) : TimeSpan.Zero); // time passes once it stands still
            before = answered;
        }

        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => flood);
    }

    [Fact]
    public async Task A_client_has_so_many_connections_and_one_that_ends_makes_room()
    {
        IPEndPoint server = Start(new DnsServerOptions { MostConnectionsPerClient = 2 });
        using DnsStream first = await DnsStream.ConnectAsync(server);
        using DnsStream second = await DnsStream.ConnectAsync(server);
        await first.AskAsync(Query());
        await second.AskAsync(Query());
        using (DnsStream third = await DnsStream.ConnectAsync(server))
        {
            Assert.Null(await third.ReceiveAsync());
        }

        first.Dispose();
        bool isServed = false;
        while (!isServed)
        {
            using DnsStream next = await DnsStream.ConnectAsync(server);
            await next.SendAsync(DnsStream.Framed(Query()));
            isServed = await next.ReceiveAsync() is not null;
        }
    }

    [Fact]
    public void Connections_are_counted_in_all_and_by_client_and_an_IPv6_client_has_a_64()
    {
        DnsConnectionCaps caps = new(most: 3, mostPerClient: 2);
        Assert.True(caps.TryEnter(IPAddress.Parse("2001:db8::1")));
        Assert.True(caps.TryEnter(IPAddress.Parse("2001:db8::2")));
        Assert.False(caps.TryEnter(IPAddress.Parse("2001:db8::3")));
        Assert.True(caps.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.False(caps.TryEnter(IPAddress.Parse("192.0.2.2")));
        caps.Leave(IPAddress.Parse("2001:db8::1"));
        Assert.True(caps.TryEnter(IPAddress.Parse("192.0.2.2")));
        Assert.Equal(3, caps.OpenCount);
    }

    [Fact]
    public async Task A_stop_ends_quiet_connections_and_the_port_is_free()
    {
        IPEndPoint server = Start();
        using DnsStream stream = await DnsStream.ConnectAsync(server);
        await stream.AskAsync(Query());
        await _servers!.StopAsync(TestContext.Current.CancellationToken);

        Assert.Null(await stream.ReceiveAsync());
        Assert.Equal(System.Net.Sockets.SocketError.ConnectionRefused, await DnsStream.TryConnectAsync(server));
        Assert.Empty(_servers.TryOpen([server], [], out DnsServerChange change));
        change.Dispose();
    }

    [Fact]
    public async Task Nothing_is_answered_while_nothing_is_known()
    {
        _servers = new DnsServers(new DnsZoneStore(), _metrics.Dns, new DnsServerOptions(), _clock, NullLoggerFactory.Instance);
        using DnsStream stream = await DnsStream.ConnectAsync(Open());
        await stream.SendAsync(DnsStream.Framed(Query()));

        Assert.Null(await stream.ReceiveAsync());
    }

    private IPEndPoint Start(DnsServerOptions? options = null)
    {
        _servers = new DnsServers(_zones, _metrics.Dns, options ?? new DnsServerOptions(), _clock, NullLoggerFactory.Instance);
        return Open();
    }

    private IPEndPoint Open()
    {
        Assert.Empty(_servers!.TryOpen([new IPEndPoint(IPAddress.Loopback, 0)], [], out DnsServerChange change));
        _ = _servers.ApplyAsync(change, TestContext.Current.CancellationToken);
        return _servers.Endpoints[0];
    }
}
