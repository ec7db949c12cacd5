using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Packets that mean no good, on real sockets: each gets the little that is due to it, and the next good one is answered.</summary>
public sealed class DnsHostileTests : IAsyncLifetime
{
    private const string Good = "0007 0000 0001 0000 0000 0000 0474657374 00 0001 0001"; // test A
    private const int FormErr = 1;
    private const int NotImp = 4;
    private const int Refused = 5;

    private readonly DnsZoneStore _zones = new();
    private readonly DnsServers _servers;

    public DnsHostileTests() => _servers = new DnsServers(
        _zones,
        new MetricsRegistry([]).Dns,
        new DnsServerOptions { IsPortable = TransportUnderTest.Kind != "epoll", IdleTimeout = TimeSpan.FromMilliseconds(300) },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    public async ValueTask InitializeAsync()
    {
        _zones.Publish(new DnsZone { Domain = "test", Nameservers = [], Addresses = [new DnsAddress(IPAddress.Parse("192.0.2.1"), 1)], TtlSeconds = 30, Serial = 1 });
        Assert.Empty(_servers.TryOpen([new IPEndPoint(IPAddress.Loopback, 0)], [], out DnsServerChange change));
        await _servers.ApplyAsync(change);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [WireRow("G15", "FORMERR, NOTIMP or REFUSED in no more bytes than were sent; what is no query is dropped")]
    [Theory]
    [InlineData("0001 0000 0001 0000 0000 0000 c00c 0001 0001", FormErr)] // a name that points at itself
    [InlineData("0001 0000 0002 0000 0000 0000 0474657374 00 0001 0001 0474657374 00 0001 0001", FormErr)] // two questions
    [InlineData("0001 0000 0000 0000 0000 0000", FormErr)] // none
    [InlineData("0001 0000 0001 0000 0000 0000 04746573", FormErr)] // cut off
    [InlineData("0001 2000 0001 0000 0000 0000 0474657374 00 0006 0001", NotImp)] // NOTIFY
    [InlineData("0001 2800 0001 0000 0000 0000 0474657374 00 0006 0001", NotImp)] // UPDATE
    [InlineData("0001 0000 0001 0000 0000 0000 0474657374 00 00fc 0001", Refused)] // AXFR
    [InlineData("0001 8000 0001 0000 0000 0000 0474657374 00 0001 0001", null)] // an answer
    [InlineData("0001 00", null)] // no header
    [InlineData("", null)]
    public async Task A_packet_gets_what_is_due_to_it(string hex, int? rcode)
    {
        using UdpClient client = Connect();
        byte[] query = Bytes(hex);
        await client.SendAsync(query, TestContext.Current.CancellationToken);
        await client.SendAsync(Bytes(Good), TestContext.Current.CancellationToken); // answered behind whatever came before it

        List<byte[]> answers = [];
        while (answers.LastOrDefault() is not [0, 7, ..])
        {
            answers.Add((await client.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer);
        }

        byte[]? answer = answers.Count > 1 ? answers[0] : null;
        Assert.Equal(rcode, answer is null ? null : answer[3] & 15);
        Assert.True(answer is null || answer.Length <= query.Length, "it would be worth sending in another's name");
    }

    [WireRow("G15", "over TCP a length that nothing follows, or that is none, ends the connection")]
    [Theory]
    [InlineData("ffff")]
    [InlineData("ffff 0001 0000 0001")]
    [InlineData("0000")]
    [InlineData("0003 000100")]
    public async Task A_connection_that_says_no_query_is_ended(string hex)
    {
        using TcpClient client = new();
        await client.ConnectAsync(_servers.Endpoints[0], TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Bytes(hex), TestContext.Current.CancellationToken);

        int count;
        try
        {
            count = await client.GetStream().ReadAsync(new byte[64], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            count = 0; // reset
        }

        Assert.Equal(0, count);
    }

    [Fact]
    public async Task Over_tcp_several_queries_are_answered_in_their_order()
    {
        using TcpClient client = new();
        await client.ConnectAsync(_servers.Endpoints[0], TestContext.Current.CancellationToken);
        byte[] first = Bytes(Good);
        byte[] second = Bytes(Good);
        second[1] = 8;
        await client.GetStream().WriteAsync(Framed(first).Concat(Framed(second)).ToArray(), TestContext.Current.CancellationToken);

        (int one, int other) = (await ReadIdAsync(), await ReadIdAsync());
        Assert.Equal((7, 8), (one, other));

        async Task<int> ReadIdAsync()
        {
            byte[] length = new byte[2];
            await client.GetStream().ReadExactlyAsync(length, TestContext.Current.CancellationToken);
            byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await client.GetStream().ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
            return answer[1];
        }
    }

    private static byte[] Framed(byte[] query) => [(byte)(query.Length >> 8), (byte)query.Length, .. query];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private UdpClient Connect()
    {
        UdpClient client = new();
        client.Connect(_servers.Endpoints[0]);
        return client;
    }
}
