using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Tests.Admin;
using LoadBalancer.Host.Tests.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class ServingProcessTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly FakeEngine _engine = new();
    private readonly StringWriter _messages = new();
    private readonly ShutdownSignals _signals = new();

    public void Dispose()
    {
        _signals.Dispose();
        _messages.Dispose();
    }

    [Fact]
    public async Task Serves_until_asked_to_end_and_then_exits_0()
    {
        IPEndPoint address;
        await using (ServingProcess process = Create(AnyPort))
        {
            var started = new TaskCompletionSource<IPEndPoint>();
            Task<int> running = process.RunAsync(_signals, process => started.SetResult(process.AlbListeners[0][0].Address));
            address = await started.Task;
            using (RawClient client = await RawClient.ConnectAsync(address))
            {
                Assert.Equal("hello", await client.ReceiveAsync());
            }

            _signals.Request();
            Assert.Equal(0, await running);
        }

        Assert.Equal(["start", "drain", "dispose"], _engine.Calls);
        Assert.Contains("lb: ready", _messages.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(address));
    }

    [Fact]
    public async Task Says_on_the_admin_address_that_it_drains_until_it_is_drained()
    {
        await using ServingProcess process = Create(AnyPort);
        var started = new TaskCompletionSource<IPEndPoint>();
        Task<int> running = process.RunAsync(_signals, process => started.SetResult(process.AlbListeners[0][0].Address));
        using RawClient client = await RawClient.ConnectAsync(await started.Task);
        await client.ReceiveAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{process.Admin!.Address}") };
        Assert.Equal("ready\n", await http.GetStringAsync("/readyz", TestContext.Current.CancellationToken));

        _signals.Request(); // the client holds on, so the process drains and does not end
        while (await ReadinessAsync(http) != "draining\n")
        {
            // The signal is answered on another thread; the test's own timeout bounds this.
        }

        Assert.False(running.IsCompleted);

        _signals.Request(); // the second one does not wait
        Assert.Equal(1, await running);
        Assert.Contains("1 cut", _messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_accepting_for_pre_stop_and_a_second_signal_ends_that_at_once()
    {
        await using ServingProcess process = Create(AnyPort, preStop: TimeSpan.FromHours(1));
        var started = new TaskCompletionSource<IPEndPoint>();
        Task<int> running = process.RunAsync(_signals, process => started.SetResult(process.AlbListeners[0][0].Address));
        IPEndPoint address = await started.Task;
        using var http = new HttpClient { BaseAddress = new Uri($"http://{process.Admin!.Address}") };

        _signals.Request();
        while (await ReadinessAsync(http) != "draining\n" || !_engine.Calls.Contains("drain"))
        {
            // As above.
        }

        using RawClient client = await RawClient.ConnectAsync(address);
        Assert.Equal("hello", await client.ReceiveAsync());
        Assert.Equal(["start", "drain"], _engine.Calls);

        _signals.Request();
        Assert.Equal(1, await running);
        Assert.Contains(" connections, accepting for 1h more; a second signal stops at once", _messages.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(address));
    }

    [Fact]
    public async Task A_listener_that_cannot_be_opened_ends_it_with_one_line_and_nothing_open()
    {
        using var occupant = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        occupant.Bind(AnyPort);
        occupant.Listen();
        bool isAnnounced = false;

        await using ServingProcess process = Create((IPEndPoint)occupant.LocalEndPoint!);
        int exitCode = await process.RunAsync(_signals, _ => isAnnounced = true);

        Assert.Equal(1, exitCode);
        Assert.False(isAnnounced);
        string line = Assert.Single(_messages.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"(built in): error LB0052: listener 'http': cannot listen on {occupant.LocalEndPoint}: the port is in use", line, StringComparison.Ordinal);
    }

    private ServingProcess Create(IPEndPoint address, TimeSpan preStop = default) => new(
        new ProcessPlan(
            [
                new AlbPlan(
                    new ProxyConfig
                    {
                        Listeners = [new ListenerConfig { Name = "http", Address = address }],
                        Limits = new LimitsConfig { PreStop = preStop, DrainTimeout = TimeSpan.FromMinutes(5) },
                    },
                    new ListenerWorks(static _ => new ListenerService(HoldAsync, new ListenerClients(laneCount: 1))),
                    static () => int.MaxValue,
                    static () => [],
                    static () => [],
                    static () => [],
                    _engine)
                {
                    Explain = static _ => FakeAdminProcess.Explanation,
                },
            ],
            TransportFactory.Create(new TransportConfig(), NullLoggerFactory.Instance),
            Pods: null,
            Admin: new AdminConfig { Address = AnyPort },
            Config: new MetricsRegistry([]).Config,
            WriteMetrics: _ => { }),
        _messages,
        NullLoggerFactory.Instance,
        TimeProvider.System);

    private static async Task<string> ReadinessAsync(HttpClient http)
    {
        using HttpResponseMessage answer = await http.GetAsync("/readyz", TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Greets, and stays until the client leaves or the connection is aborted.</summary>
    private static async Task HoldAsync(ConnectionContext connection)
    {
        await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
        ReadResult read;
        do
        {
            read = await connection.Transport.Input.ReadAsync();
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }
}
