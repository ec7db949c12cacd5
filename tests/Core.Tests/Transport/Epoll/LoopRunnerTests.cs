using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>The loops as runner of a delegate per connection: where it runs, and how it is stopped.</summary>
public sealed class LoopRunnerTests : IAsyncDisposable
{
    private const int LoopCount = 3;

    private readonly EpollTransport _transport = AcceptedPair.StartTransport(LoopCount);
    private readonly List<Socket> _peers = [];
    private readonly IConnectionRunner _runner;
    private volatile int _mostOpen = int.MaxValue;
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public LoopRunnerTests()
    {
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
        Address = (IPEndPoint)_listening.LocalEndPoint!;
        _runner = _transport.CreateRunner(new AcceptGate(() => _mostOpen));
    }

    private IPEndPoint Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _runner.StopAsync(new CancellationToken(canceled: true)).Patiently();
        _runner.Dispose();
        _peers.ForEach(static peer => peer.Dispose());
        _transport.Dispose();
    }

    [Fact]
    public async Task Runs_each_delegate_on_its_connections_own_loop()
    {
        ConcurrentBag<(int Lane, bool IsHome)> runs = [];
        await StartAsync(async connection =>
        {
            runs.Add((_transport.LaneOf(connection), ((EpollConnection)connection).Socket.Loop.IsCurrent));
            await EchoAsync(connection);
        });

        for (int i = 0; i < 2 * LoopCount; i++)
        {
            await AskAsync(await ConnectAsync());
        }

        Assert.All(runs, static run => Assert.True(run.IsHome));
        Assert.All(Enumerable.Range(0, LoopCount), lane => Assert.Equal(2, runs.Count(run => run.Lane == lane)));
        Assert.Equal(2 * LoopCount, _runner.OpenCount);
    }

    [Fact]
    public async Task Closes_and_counts_out_who_was_served()
    {
        await StartAsync(static async connection => await connection.Transport.Output.WriteAsync("bye"u8.ToArray()));

        Socket peer = await ConnectAsync();

        Assert.Equal("bye"u8.ToArray(), await peer.ReceiveToEndAsync());
        await Patience.UntilAsync(() => _runner.OpenCount == 0, "nobody is counted");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_delegates_bug_costs_its_connection_only(bool isBeforeItsFirstWait)
    {
        int count = 0;
        await StartAsync(connection => Interlocked.Increment(ref count) > 1 ? EchoAsync(connection)
            : isBeforeItsFirstWait ? throw new InvalidOperationException("a bug")
            : Task.FromException(new InvalidOperationException("a bug")));

        Assert.Empty(await (await ConnectAsync()).ReceiveToEndAsync());
        await AskAsync(await ConnectAsync());

        Assert.Equal(1, _runner.OpenCount);
    }

    [Fact]
    public async Task A_stop_serves_who_has_connected_and_waits_for_the_end()
    {
        await StartAsync(EchoAsync);
        Socket[] peers = [await ConnectAsync(), await ConnectAsync(), await ConnectAsync()];

        Task stopping = _runner.StopAsync(Cancellation);
        foreach (Socket peer in peers)
        {
            await AskAsync(peer);
        }

        Assert.False(stopping.IsCompleted);
        Array.ForEach(peers, static peer => peer.Shutdown(SocketShutdown.Send));
        await stopping.Patiently();
        Assert.Equal(0, _runner.OpenCount);
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_stop_asks_every_delegate_whenever_it_looks(bool looksBefore)
    {
        TaskCompletionSource mayLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource looks = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(async connection =>
        {
            await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
            await mayLook.Task;
            TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            CancellationToken close = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested;
            using CancellationTokenRegistration registration = close.Register(asked.SetResult);
            looks.TrySetResult();
            await asked.Task;
        });
        Socket peer = await ConnectAsync();
        await peer.ReceiveExactlyAsync(5);
        if (looksBefore)
        {
            mayLook.SetResult();
            await looks.Task.Patiently();
        }

        Task stopping = _runner.StopAsync(Cancellation);
        if (!looksBefore)
        {
            await Patience.UntilAsync(() => IsRefused(), "the listener is closed");
            mayLook.SetResult();
        }

        await stopping.Patiently();
        Assert.Empty(await peer.ReceiveToEndAsync());
    }

    [Fact]
    public async Task An_aborted_stop_cuts_who_is_left()
    {
        await StartAsync(EchoAsync);
        Socket peer = await ConnectAsync();
        await AskAsync(peer);

        await _runner.StopAsync(new CancellationToken(canceled: true)).Patiently();

        await peer.AssertResetAsync();
        Assert.Equal(0, _runner.OpenCount);
    }

    [Fact]
    public async Task A_delegate_that_never_returns_does_not_hold_up_an_aborted_stop()
    {
        TaskCompletionSource never = new();
        await StartAsync(async connection =>
        {
            await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
            await never.Task;
        });
        Socket peer = await ConnectAsync();
        await peer.ReceiveExactlyAsync(5);

        await _runner.StopAsync(new CancellationToken(canceled: true)).Patiently();

        await peer.AssertResetAsync();
        Assert.Equal(1, _runner.OpenCount);
        never.SetResult();
    }

    [Fact]
    public async Task Who_comes_while_as_many_are_open_as_may_be_waits_in_the_queue_and_has_the_place_of_the_first_that_leaves()
    {
        _mostOpen = 2;
        int mostSeen = 0;
        await StartAsync(async connection =>
        {
            InterlockedMax(ref mostSeen, _runner.OpenCount);
            await EchoAsync(connection);
        });
        List<Socket> peers = [];
        for (int i = 0; i < 10; i++)
        {
            peers.Add(await ConnectAsync());
        }

        foreach (Socket peer in peers) // the first in the queue are the first that are served
        {
            await AskAsync(peer);
            Assert.InRange(_runner.OpenCount, 1, 2);
            peer.Dispose();
        }

        Assert.Equal(2, mostSeen);
    }

    [Fact]
    public async Task A_number_that_was_raised_is_found_without_anybody_leaving()
    {
        _mostOpen = 1;
        await StartAsync(EchoAsync);
        await AskAsync(await ConnectAsync());
        Socket second = await ConnectAsync();

        _mostOpen = 2;

        await AskAsync(second);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task StartAsync(ConnectionDelegate serve) => _runner.StartAsync([(_listening, serve)], Cancellation);

    private async Task<Socket> ConnectAsync()
    {
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _peers.Add(peer);
        await peer.ConnectAsync(Address, Cancellation).AsTask().Patiently();
        return peer;
    }

    private bool IsRefused()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(Address);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task AskAsync(Socket peer)
    {
        await peer.SendAllAsync("ping"u8.ToArray());
        Assert.Equal("ping"u8.ToArray(), await peer.ReceiveExactlyAsync(4));
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        while (await connection.Transport.Input.ReadAsync() is { IsCompleted: false } read)
        {
            await connection.Transport.Output.WriteAsync(read.Buffer.First);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
    }
}
