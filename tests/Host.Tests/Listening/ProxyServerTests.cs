using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Listening;

public sealed class ProxyServerTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Hands_each_listeners_connections_to_its_own_delegate()
    {
        await using ProxyServer server = Create(
            new ListenerBinding("one", AnyPort, Greet("1")),
            new ListenerBinding("two", new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0), Greet("2")));
        Assert.Null(await server.TryStartAsync(Cancellation));

        Assert.Equal(["one", "two"], server.Listeners.Select(listener => listener.Name));
        Assert.Equal("1", await FirstBytesAsync(server.Listeners[0].Address));
        Assert.Equal("2", await FirstBytesAsync(server.Listeners[1].Address));
    }

    [Fact]
    public async Task Reports_the_port_that_port_0_became()
    {
        await using ProxyServer server = Create(new ListenerBinding("a", AnyPort, EchoAsync), new ListenerBinding("b", AnyPort, EchoAsync));
        await server.TryStartAsync(Cancellation);

        Assert.All(server.Listeners, listener => Assert.NotEqual(0, listener.Address.Port));
        Assert.NotEqual(server.Listeners[0].Address, server.Listeners[1].Address);
    }

    [Fact]
    public async Task Listens_on_IPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        await using ProxyServer server = Create(new ListenerBinding("six", new IPEndPoint(IPAddress.IPv6Loopback, 0), Greet("6")));
        await server.TryStartAsync(Cancellation);

        Assert.Equal("6", await FirstBytesAsync(server.Listeners[0].Address));
    }

    [Fact]
    public async Task Echoes_through_the_pipes_and_counts_open_connections()
    {
        await using ProxyServer server = Create(new ListenerBinding("echo", AnyPort, EchoAsync));
        await server.TryStartAsync(Cancellation);
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
            new ListenerBinding("http", free, EchoAsync), new ListenerBinding("second", taken, EchoAsync));

        BindFault? fault = await server.TryStartAsync(Cancellation);

        Assert.Equal(new BindFault("second", taken, SocketError.AddressAlreadyInUse), fault);
        Assert.Empty(server.Listeners);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(free));
    }

    [Fact]
    public async Task Without_listeners_nothing_is_opened()
    {
        await using ProxyServer server = Create();

        Assert.Null(await server.TryStartAsync(Cancellation));
        Assert.Empty(server.Listeners);
    }

    [Fact]
    public async Task A_stop_asks_connections_to_close_and_waits_for_them()
    {
        await using ProxyServer server = Create(new ListenerBinding("polite", AnyPort, SayGoodbyeWhenAskedAsync));
        await server.TryStartAsync(Cancellation);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        Assert.Equal("hello", await client.ReceiveAsync());

        DrainReport report = await server.StopAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(new DrainReport(OpenCount: 1, AbortedCount: 0), report);
        Assert.Equal("bye", await client.ReceiveAsync());
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(server.Listeners[0].Address));
    }

    [Fact]
    public async Task A_connection_still_open_at_the_deadline_is_aborted_and_counted()
    {
        await using ProxyServer server = Create(new ListenerBinding("stubborn", AnyPort, EchoAsync));
        await server.TryStartAsync(Cancellation);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        await client.SendAsync("x");
        await client.ReceiveAsync();

        DrainReport report = await server.StopAsync(TimeSpan.Zero, Cancellation);

        Assert.Equal(new DrainReport(OpenCount: 1, AbortedCount: 1), report);
        Assert.Contains(await client.ReceiveAsync(), new[] { "", "reset" });
    }

    [Fact]
    public async Task Stop_now_ends_the_wait()
    {
        using var stopNow = new CancellationTokenSource();
        await using ProxyServer server = Create(new ListenerBinding("stubborn", AnyPort, EchoAsync));
        await server.TryStartAsync(Cancellation);
        using RawClient client = await RawClient.ConnectAsync(server.Listeners[0].Address);
        await client.SendAsync("x");
        await client.ReceiveAsync();

        Task<DrainReport> stopping = server.StopAsync(TimeSpan.FromHours(1), stopNow.Token);
        Assert.False(stopping.IsCompleted);
        await stopNow.CancelAsync();

        Assert.Equal(1, (await stopping).AbortedCount);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProxyServer Create(params ListenerBinding[] bindings) => new(
        [.. bindings], static () => int.MaxValue, TransportFactory.Create(new TransportConfig(), NullLoggerFactory.Instance), TimeProvider.System);

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
