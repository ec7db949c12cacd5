using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

/// <summary>States and witnesses over real sockets of the loopback interface.</summary>
public sealed class SocketZoneReaderTests : IDisposable
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30); // only a hang meets it

    private readonly TcpListener _zone = new(IPAddress.Loopback, 0);
    private readonly SocketZoneReader _reader = new(IPAddress.Parse("127.0.0.77"), TimeProvider.System);
    private readonly SocketWitness _witness = new(localAddress: null, TimeProvider.System);

    public SocketZoneReaderTests() => _zone.Start();

    private IPEndPoint Address => (IPEndPoint)_zone.LocalEndpoint;

    public void Dispose() => _zone.Dispose();

    [Fact]
    public async Task Asks_albhealth_for_the_state_and_takes_the_body_whole()
    {
        Task<ZoneReading> reading = ReadAsync();
        string request = await ServeAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012", "345", "6789 and more");

        Assert.Equal("0123456789", Encoding.ASCII.GetString((await reading).Body.Span));
        Assert.Equal("GET /mzlb/v1/state HTTP/1.1\r\nHost: albhealth\r\nUser-Agent: lb-zones\r\nAccept: */*\r\nConnection: close\r\n\r\n", request);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "it serves no state: another program, or no secret is configured there")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "status 503 in place of its state")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n", "its state is over 65536 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nstate", "its state has no length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "its state has no length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsta", "connection closed before a whole answer")]
    [InlineData("", "connection closed before a whole answer")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP/1.1")]
    public async Task Says_why_there_is_no_state(string answer, string fault)
    {
        Task<ZoneReading> reading = ReadAsync();
        await ServeAsync(answer);

        Assert.Equal(fault, (await reading).Fault);
    }

    [Fact]
    public async Task Nobody_there_and_nobody_who_speaks_are_told_apart()
    {
        Assert.Equal("no answer within 0.05 s", (await _reader.ReadAsync(Address, default, TimeSpan.FromMilliseconds(50), CancellationToken.None)).Fault);
        _zone.Stop();
        Assert.Equal("connection refused", (await ReadAsync()).Fault);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.1 301 Moved Permanently\r\nLocation: https://a.test/\r\n\r\n", true)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", true)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", false)]
    [InlineData("220 mail.test ESMTP\r\n", false)]
    [InlineData("", false)]
    public async Task A_witness_answers_with_any_status_that_is_its_own(string answer, bool expected)
    {
        Task<bool> answers = _witness.AnswersAsync(new Uri($"http://127.0.0.1:{Address.Port}/alive?x=1"), Patient, TestContext.Current.CancellationToken);
        string request = await ServeAsync(answer);

        Assert.Equal(expected, await answers);
        Assert.StartsWith($"GET /alive?x=1 HTTP/1.1\r\nHost: 127.0.0.1:{Address.Port}\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_that_is_not_there_does_not_answer()
    {
        _zone.Stop();
        Assert.False(await _witness.AnswersAsync(new Uri($"http://127.0.0.1:{Address.Port}/"), Patient, TestContext.Current.CancellationToken));
        Assert.False(await _witness.AnswersAsync(new Uri("http://no-such-name.invalid/"), Patient, TestContext.Current.CancellationToken));
    }

    private Task<ZoneReading> ReadAsync() => _reader.ReadAsync(Address, default, Patient, TestContext.Current.CancellationToken);

    /// <summary>Takes one connection and its request, sends the pieces, and ends its side.</summary>
    private async Task<string> ServeAsync(params string[] pieces)
    {
        using Socket accepted = await _zone.AcceptSocketAsync(TestContext.Current.CancellationToken);
        accepted.NoDelay = true;
        byte[] buffer = new byte[4096];
        string request = "";
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await accepted.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            request += Encoding.ASCII.GetString(buffer, 0, count);
        }

        foreach (string piece in pieces)
        {
            await accepted.SendAsync(Encoding.ASCII.GetBytes(piece), TestContext.Current.CancellationToken);
        }

        accepted.Shutdown(SocketShutdown.Send);
        try
        {
            while (await accepted.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
                // Until it has ended too.
            }
        }
        catch (SocketException)
        {
            // A reset, where it left bytes unread.
        }

        return request;
    }
}
