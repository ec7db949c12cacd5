using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Listening;

public sealed class ProxyServerTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly Dictionary<string, ConnectionDelegate> _serve = [];
    private ImmutableArray<ListenerConfig> _listeners = [];

    [Fact]
    public async Task Hands_each_listeners_connections_to_its_own_delegate()
    {
        await using ProxyServer server = Create(
            new TestListener("one", AnyPort, Greet("1")),
            new TestListener("two", new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0), Greet("2")));
        Assert.Null(await server.TryStartAsync(_listeners));

        Assert.Equal(["one", "two"], server.Listeners.Select(listener => listener.Name));
        Assert.Equal("1", await FirstBytesAsync(server.Listeners[0].Address));
        Assert.Equal("2", await FirstBytesAsync(server.Listeners[1].Address));
    }

    [Fact]
    public async Task Reports_the_port_that_port_0_became()
    {
        await using ProxyServer server = Create(new TestListener("a", AnyPort, EchoAsync), new TestListener("b", AnyPort, EchoAsync));
        await server.TryStartAsync(_listeners);

        Assert.All(server.Listeners, listener => Assert.NotEqual(0, listener.Address.Port));
        Assert.NotEqual(server.Listeners[0].Address, server.Listeners[1].Address);
    }

    [Fact]
    public async Task Listens_on_IPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        await using ProxyServer server = Create(new TestListener("six", new IPEndPoint(IPAddress.IPv6Loopback, 0), Greet("6")));
        await server.TryStartAsync(_listeners);

        Assert.Equal("6", await FirstBytesAsync(server.Listeners[0].Address));
    }

    [Fact]
    public async Task Echoes_through_the_pipes_and_counts_open_connections()
    {
        await using ProxyServer server = Create(new TestListener("echo", AnyPort, EchoAsync));
        await server.TryStartAsync(_listeners);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);

        await client.SendAsync("hello");

        Assert.Equal("hello", await client.ReceiveAsync());
        Assert.Equal(1, server.OpenCount);
    }

    [Fact]
    public async Task A_port_in_use_leaves_nothing_listening_and_names_the_listener()
    {
        using Socket occupant = Occupy();
        var taken = (IPEndPoint)occupant.LocalEndPoint!;
        IPEndPoint free = FreeEndPoint();
        await using ProxyServer server = Create(
            new TestListener("http", free, EchoAsync), new TestListener("second", taken, EchoAsync));

        BindFault? fault = await server.TryStartAsync(_listeners);

        Assert.Equal(new BindFault("second", taken, SocketError.AddressAlreadyInUse), fault);
        Assert.Empty(server.Listeners);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(free));
    }

    [Fact]
    public async Task A_change_opens_what_is_new_closes_what_is_gone_and_leaves_the_others_alone()
    {
        await using ProxyServer server = Create(new TestListener("stays", AnyPort, EchoAsync), new TestListener("goes", AnyPort, EchoAsync));
        await server.TryStartAsync(_listeners);
        (IPEndPoint stays, IPEndPoint goes) = (server.Listeners[0].Address, server.Listeners[1].Address);
        using RawClient client = await RawClient.ConnectAsync(stays);
        await client.SendAsync("x");
        Assert.Equal("x", await client.ReceiveAsync());
        _serve["comes"] = Greet("new");

        await ChangeAsync(server, [.. Configs(new TestListener("comes", AnyPort, EchoAsync)), _listeners[0]]);

        Assert.Equal(["comes", "stays"], server.Listeners.Select(static listener => listener.Name));
        Assert.Equal(stays, server.Listeners[1].Address);
        Assert.Equal("new", await FirstBytesAsync(server.Listeners[0].Address));
        await IsClosedAsync(goes);
        await client.SendAsync("y");
        Assert.Equal("y", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_change_with_a_port_in_use_changes_nothing()
    {
        using Socket occupant = Occupy();
        var taken = (IPEndPoint)occupant.LocalEndPoint!;
        IPEndPoint free = FreeEndPoint();
        await using ProxyServer server = Create(new TestListener("http", AnyPort, Greet("old")));
        await server.TryStartAsync(_listeners);

        BindFault? fault = server.TryPrepare(
            Configs(new TestListener("new", free, EchoAsync), new TestListener("impossible", taken, EchoAsync)), TimeSpan.Zero, out ListenerChange? change);

        Assert.Equal(new BindFault("impossible", taken, SocketError.AddressAlreadyInUse), fault);
        Assert.Null(change);
        Assert.Equal("old", await FirstBytesAsync(Assert.Single(server.Listeners).Address));
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(free));
    }

    [Fact]
    public async Task A_name_that_changes_keeps_the_socket_and_who_is_connected()
    {
        IPEndPoint address = FreeEndPoint();
        await using ProxyServer server = Create(new TestListener("before", address, EchoAsync));
        await server.TryStartAsync(_listeners);
        using RawClient client = await RawClient.ConnectAsync(address);
        await client.SendAsync("x");
        await client.ReceiveAsync();
        _serve["after"] = Greet("renamed");

        await ChangeAsync(server, Configs(new TestListener("after", address, EchoAsync)));

        Assert.Equal("renamed", await FirstBytesAsync(address));
        Assert.Equal("after", Assert.Single(server.Listeners).Name);
        await client.SendAsync("y");
        Assert.Equal("y", await client.ReceiveAsync());
    }

    [Fact]
    public async Task An_address_may_become_one_that_overlaps_it_and_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lets both be open for a moment");
        IPEndPoint narrow = FreeEndPoint();
        IPEndPoint wide = new(IPAddress.Any, narrow.Port);
        await using ProxyServer server = Create(new TestListener("http", narrow, Greet("hello")));
        await server.TryStartAsync(_listeners);

        foreach (IPEndPoint next in new[] { wide, narrow, wide })
        {
            await ChangeAsync(server, Configs(new TestListener("http", next, EchoAsync)));

            Assert.Equal(next, Assert.Single(server.Listeners).Address);
            Assert.Equal("hello", await FirstBytesAsync(narrow));
        }
    }

    [Fact]
    public async Task Without_listeners_nothing_is_opened()
    {
        await using ProxyServer server = Create();

        Assert.Null(await server.TryStartAsync(_listeners));
        Assert.Empty(server.Listeners);
    }

    [Fact]
    public async Task A_stop_asks_connections_to_close_and_waits_for_them()
    {
        await using ProxyServer server = Create(new TestListener("polite", AnyPort, SayGoodbyeWhenAskedAsync));
        await server.TryStartAsync(_listeners);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        Assert.Equal("hello", await client.ReceiveAsync());

        DrainReport report = await server.DrainAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(new DrainReport(OpenCount: 1, AbortedCount: 0), report);
        Assert.Equal("bye", await client.ReceiveAsync());
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(server.Listeners[0].Address));
    }

    [Fact]
    public async Task A_connection_still_open_at_the_deadline_is_aborted_and_counted()
    {
        await using ProxyServer server = Create(new TestListener("stubborn", AnyPort, EchoAsync));
        await server.TryStartAsync(_listeners);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        await client.SendAsync("x");
        await client.ReceiveAsync();

        DrainReport report = await server.DrainAsync(TimeSpan.Zero, Cancellation);

        Assert.Equal(new DrainReport(OpenCount: 1, AbortedCount: 1), report);
        Assert.Contains(await client.ReceiveAsync(), new[] { "", "reset" });
    }

    [Fact]
    public async Task Stop_now_ends_the_wait()
    {
        using var stopNow = new CancellationTokenSource();
        await using ProxyServer server = Create(new TestListener("stubborn", AnyPort, EchoAsync));
        await server.TryStartAsync(_listeners);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        await client.SendAsync("x");
        await client.ReceiveAsync();

        Task<DrainReport> stopping = server.DrainAsync(TimeSpan.FromHours(1), stopNow.Token);
        Assert.False(stopping.IsCompleted);
        await stopNow.CancelAsync();

        Assert.Equal(1, (await stopping).AbortedCount);
    }

    private static async Task ChangeAsync(ProxyServer server, ImmutableArray<ListenerConfig> wanted)
    {
        Assert.Null(server.TryPrepare(wanted, TimeSpan.FromMinutes(1), out ListenerChange? change));
        await server.ApplyAsync(change!);
    }

    /// <summary>Until its listener is closed, newcomers are held off without an answer: not a refusal yet.</summary>
    private static async Task IsClosedAsync(IPEndPoint address)
    {
        bool isClosed = false;
        while (!isClosed)
        {
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(100));
            try
            {
                await probe.ConnectAsync(address, patience.Token);
            }
            catch (SocketException)
            {
                isClosed = true;
            }
            catch (OperationCanceledException)
            {
                // Held off.
            }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ProxyServer Create(params TestListener[] listeners)
    {
        _listeners = Configs(listeners);
        foreach (TestListener listener in listeners)
        {
            _serve[listener.Name] = listener.Serve;
        }

        return new ProxyServer(
            new ListenerWorks(config => new ListenerService(connection => _serve[config.Name](connection), new ListenerClients(laneCount: 1))),
            static () => int.MaxValue,
            TransportFactory.Create(new TransportConfig(), NullLoggerFactory.Instance),
            TimeProvider.System);
    }

    private static ImmutableArray<ListenerConfig> Configs(params IEnumerable<TestListener> listeners) =>
        [.. listeners.Select(static listener => new ListenerConfig { Name = listener.Name, Address = listener.Address })];

    private sealed record TestListener(string Name, IPEndPoint Address, ConnectionDelegate Serve);

    private static async Task<string> FirstBytesAsync(IPEndPoint address)
    {
        using RawClient client = await RawClient.ConnectAsync(address);
        return await client.ReceiveAsync();
    }

    private static ConnectionDelegate Greet(string text) => async connection =>
        await connection.Transport.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));

    private static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            ReadResult read = await connection.Transport.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                await connection.Transport.Output.WriteAsync(segment);
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static async Task SayGoodbyeWhenAskedAsync(ConnectionContext connection)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationToken close = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested;
        using CancellationTokenRegistration registration = close.Register(asked.SetResult);
        await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
        await asked.Task;
        await connection.Transport.Output.WriteAsync("bye"u8.ToArray());
    }

    private static Socket Occupy()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        socket.Listen();
        return socket;
    }

    private static IPEndPoint FreeEndPoint()
    {
        using Socket socket = Occupy();
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
