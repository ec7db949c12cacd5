using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Transport.Epoll;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Sockets;
using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>On real sockets: it is the kernel that proves.</summary>
public sealed class UnreadProofTests : IAsyncLifetime
{
    private static readonly byte[] Request = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private ProxyTransport _transport = null!;
    private UpstreamConnection _connection = null!;
    private Socket _pod = null!;

    public static TheoryData<bool> Transports => OperatingSystem.IsLinux() ? [true, false] : [false];

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what is asked is Linux's");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _connection?.Cut();
        _pod?.Dispose();
        _listener.Dispose();
        await Task.Yield(); // a loop cannot wait for its own end
        await Task.Run(() => _transport?.Dispose());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_comes_to_a_connection_that_its_pod_has_closed_is_unread(bool onLoops)
    {
        await ConnectAsync(onLoops);
        _pod.Dispose();
        await SendAsync();

        Assert.True(await IsUnreadAsync());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pod_that_says_no_more_but_may_still_read_proves_nothing(bool onLoops)
    {
        await ConnectAsync(onLoops);
        _pod.Shutdown(SocketShutdown.Send);
        await SendAsync();

        Assert.False(await IsUnreadAsync());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pod_that_went_on_reading_and_then_closed_proves_nothing(bool onLoops)
    {
        await ConnectAsync(onLoops);
        _pod.Shutdown(SocketShutdown.Send);
        await SendAsync();
        await _pod.ReceiveExactlyAsync(10);
        _pod.Dispose(); // with bytes unread: a reset

        Assert.False(await IsUnreadAsync());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pod_that_had_the_request_before_it_closed_proves_nothing(bool onLoops)
    {
        await ConnectAsync(onLoops);
        await SendAsync();
        await _pod.ReceiveExactlyAsync(Request.Length);
        _pod.Dispose();

        Assert.False(await IsUnreadAsync());
    }

    [Fact]
    public async Task A_pod_that_resets_before_a_byte_has_left_has_read_none()
    {
        await ConnectAsync(onLoops: true); // Kestrel's sockets have let the descriptor go by then, and nothing is known
        _pod.Reset();
        await SendAsync();

        Assert.True(await IsUnreadAsync(isEndInOrder: false));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pod_that_resets_with_the_request_in_its_queue_proves_nothing(bool onLoops)
    {
        await ConnectAsync(onLoops);
        await SendAsync();
        _pod.Reset();

        Assert.False(await IsUnreadAsync(isEndInOrder: false));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_request_of_which_we_still_hold_a_part_proves_nothing(bool onLoops)
    {
        await ConnectAsync(onLoops);
        _pod.Dispose();
        await SendAsync();

        Assert.False(await IsUnreadAsync(Request.Length + 1));
    }

    private async Task ConnectAsync(bool onLoops)
    {
        _transport = onLoops ? AcceptedPair.StartTransport() : new SocketTransport(NullLoggerFactory.Instance);
        ServiceMeter meter = new MetricsRegistry([]).Service("web");
        meter.ConnectionOpened();
        EndpointState endpoint = new(new ChangeCount());
        Assert.True(endpoint.TryOpen(0));
        _connection = new UpstreamConnection(
            await _transport.CreateConnectionFactory(0, null).ConnectAsync(_listener.LocalEndPoint!).Patiently(), endpoint, ConnectPlan.Plain, meter);
        _connection.Open();
        _pod = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
    }

    private async Task SendAsync()
    {
        await _transport.Enter(_connection.Transport);
        try
        {
            await _connection.Output.WriteAsync(Request, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset before: it is the proof that is asked.
        }
    }

    private async Task<bool> IsUnreadAsync(int? sentBytes = null, bool isEndInOrder = true) =>
        await UnreadProof.TryFindAsync(_connection, isEndInOrder, sentBytes ?? Request.Length, _transport, TimeProvider.System);
}
