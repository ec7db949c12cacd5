using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>Probes over real sockets of the loopback interface.</summary>
public sealed class SocketProberTests : IDisposable
{
    private static readonly ProbePolicy Patient = ProbePolicy.Default with { TimeoutMs = 30_000 }; // only a hang meets it

    private readonly TcpListener _pod = new(IPAddress.Loopback, 0);
    private readonly SocketProber _prober = new(localAddress: null, TimeProvider.System);

    public SocketProberTests() => _pod.Start();

    private IPEndPoint Address => (IPEndPoint)_pod.LocalEndpoint;

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Asks_for_the_path_under_the_host_on_a_connection_that_is_not_kept()
    {
        ProbePolicy policy = Patient with { Path = "/healthz?full=1", Host = "web.test" };
        Task<ProbeVerdict> probe = ProbeAsync(policy);

        string request = await ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(ProbeVerdict.Pass, await probe);
        Assert.Equal(
            "GET /healthz?full=1 HTTP/1.1\r\nHost: web.test\r\nUser-Agent: lb-health\r\nAccept: */*\r\nConnection: close\r\n\r\n", request);
    }

    [Fact]
    public async Task Finds_the_text_across_two_segments()
    {
        Task<ProbeVerdict> probe = ProbeAsync(Patient with { ExpectBody = "healthy" });

        await ServeAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nI am heal", "\r\n3\r\nthy\r\n0\r\n\r\n");

        Assert.Equal(ProbeVerdict.Pass, await probe);
    }

    [Fact]
    public async Task Does_not_wait_for_the_end_of_a_body_that_it_has_no_use_for()
    {
        Task<ProbeVerdict> probe = ProbeAsync(Patient);
        using Socket accepted = await _pod.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(ProbeVerdict.Pass, await probe);
    }

    [Fact]
    public async Task Says_what_was_wrong_with_an_answer()
    {
        Task<ProbeVerdict> probe = ProbeAsync(Patient);

        await ServeAsync("HTTP/1.1 503 Service Unavailable\r\n\r\n");

        Assert.Equal(new ProbeVerdict(ProbeOutcome.Status, "status 503, expected 200-399"), await probe);
    }

    [Fact]
    public async Task Nobody_who_listens_is_refused()
    {
        _pod.Stop();

        Assert.Equal(new ProbeVerdict(ProbeOutcome.Refused, "connection refused"), await ProbeAsync(Patient));
        Assert.Equal(ProbeOutcome.Refused, (await ProbeAsync(Patient with { Kind = ProbeKind.Tcp })).Outcome);
    }

    [Fact]
    public async Task Silence_is_ended_by_the_time_out()
    {
        ProbeVerdict verdict = await ProbeAsync(Patient with { TimeoutMs = 50 }); // the kernel accepts, nobody answers

        Assert.Equal(new ProbeVerdict(ProbeOutcome.Timeout, "no answer within 0.05 s"), verdict);
    }

    [Fact]
    public async Task A_connection_that_is_reset_fails()
    {
        Task<ProbeVerdict> probe = ProbeAsync(Patient);
        using (Socket accepted = await _pod.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            accepted.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(ProbeOutcome.Reset, (await probe).Outcome);
    }

    [Fact]
    public async Task A_tcp_probe_only_connects_and_where_it_is_told_to()
    {
        ProbePolicy policy = Patient with { Kind = ProbeKind.Tcp, Port = Address.Port };

        ProbeVerdict verdict = await _prober.ProbeAsync(new IPEndPoint(IPAddress.Loopback, 1), policy, CancellationToken.None);

        Assert.Equal(ProbeVerdict.Pass, verdict);
        using Socket accepted = await _pod.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Comes_from_the_address_it_is_told_to()
    {
        SocketProber prober = new(IPAddress.Parse("127.0.0.77"), TimeProvider.System);

        await prober.ProbeAsync(Address, Patient with { Kind = ProbeKind.Tcp }, CancellationToken.None);

        using Socket accepted = await _pod.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal("127.0.0.77", ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
    }

    private Task<ProbeVerdict> ProbeAsync(ProbePolicy policy) => _prober.ProbeAsync(Address, policy, TestContext.Current.CancellationToken);

    /// <summary>Takes one connection and its request, sends the pieces, and closes when the probe has.</summary>
    private async Task<string> ServeAsync(params string[] pieces)
    {
        using Socket accepted = await _pod.AcceptSocketAsync(TestContext.Current.CancellationToken);
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

        try
        {
            await accepted.ReceiveAsync(buffer, TestContext.Current.CancellationToken); // the probe's FIN, or RST where it left bytes unread
        }
        catch (SocketException)
        {
            // As said.
        }

        return request;
    }
}
