using System.IO.Pipelines;
using System.Net.Sockets;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>How a connection ends, by either end, and who hears of it.</summary>
public sealed class EpollConnectionTests
{
    private const int KernelBytes = 16 * 1024;

    /// <summary>More than both ends' kernel buffers hold.</summary>
    private const int TooMuch = 4 * 1024 * 1024;

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disposing_ends_it_in_order(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        await pair.WriteAsync("bye"u8.ToArray());
        await pair.Connection.DisposeAsync().Patiently();

        Assert.Equal("bye"u8.ToArray(), await pair.Peer.ReceiveToEndAsync());
        Assert.Equal(0, pair.Connection.Socket.Loop.OpenCount);
        await pair.Connection.DisposeAsync().Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disposing_sends_everything_written_first_however_slowly_the_peer_reads(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        all.CopyTo(pair.Output.GetSpan(all.Length));
        pair.Output.Advance(all.Length);
        Task disposing = pair.Connection.DisposeAsync().AsTask();
        await pair.Peer.ReceiveExactlyAsync(1);
        Assert.False(disposing.IsCompleted);

        byte[] rest = await pair.Peer.ReceiveToEndAsync(pieceBytes: 5_000);
        Assert.True(all.AsSpan(1).SequenceEqual(rest));
        await disposing.Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disposing_while_a_flush_waits_ends_it_behind_the_flush(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(all);
        Task disposing = pair.Connection.DisposeAsync().AsTask();

        Assert.Equal(all, await pair.Peer.ReceiveToEndAsync());
        await flush.Patiently();
        await disposing.Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disposing_ends_a_read_that_waits(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadAsync();
        Task disposing = pair.Connection.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.Patiently());
        await disposing.Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Disposing_after_the_peers_reset_ends_at_once_with_bytes_unsent(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);
        pair.Peer.Reset();

        await pair.HopAsync(isOnLoop);
        pair.Output.GetSpan(TooMuch);
        pair.Output.Advance(TooMuch);
        await pair.Connection.DisposeAsync().Patiently();

        Assert.Equal(0, pair.Connection.Socket.Loop.OpenCount);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Aborting_resets_and_completes_a_flush_that_waits(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(new byte[TooMuch]);
        pair.Connection.Abort();

        Assert.True((await flush.Patiently()).IsCompleted);
        Assert.True((await pair.FlushAsync().Patiently()).IsCompleted);
        await pair.Peer.AssertResetAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Aborting_ends_a_disposal_that_waits_for_the_peer(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        pair.Output.GetSpan(TooMuch);
        pair.Output.Advance(TooMuch);
        Task disposing = pair.Connection.DisposeAsync().AsTask();
        await pair.Peer.ReceiveExactlyAsync(1);
        pair.Connection.Abort();

        await disposing.Patiently();
        await pair.Peer.AssertResetAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Half_closed_it_still_reads(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        await pair.WriteAsync("bye"u8.ToArray());
        Assert.True(ConnectionEnds.TryShutdownSend(pair.Connection));
        Assert.Equal("bye"u8.ToArray(), await pair.Peer.ReceiveToEndAsync());
        await pair.Peer.SendAllAsync("one more thing"u8.ToArray());

        Assert.Equal("one more thing", (await pair.ReadAtLeastAsync(14).Patiently()).Text());
    }

    [Theory, InlineData("fin"), InlineData("reset"), InlineData("abort"), InlineData("dispose")]
    public async Task Its_token_is_cancelled_by_every_end(string end)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        CancellationToken closed = pair.Connection.ConnectionClosed;
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = closed.Register(heard.SetResult);
        Task<ReadResult> reading = pair.ReadAsync();

        End(pair, end);
        await heard.Task.Patiently();

        Assert.True(pair.Connection.ConnectionClosed.IsCancellationRequested);
        await Record.ExceptionAsync(() => reading.Patiently());
    }

    [Theory, InlineData("fin"), InlineData("reset"), InlineData("abort"), InlineData("dispose")]
    public async Task Its_token_is_cancelled_by_every_end_also_while_nobody_reads(string end)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = pair.Connection.ConnectionClosed.Register(heard.SetResult);

        End(pair, end);

        await heard.Task.Patiently();
    }

    [Fact]
    public async Task Its_token_is_cancelled_from_the_start_when_it_is_asked_for_after_the_end()
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        Ear ear = new();
        pair.Connection.Observer = ear;
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.True((await reading.Patiently()).IsCompleted);
        await ear.Heard.Patiently();

        Assert.True(pair.Connection.ConnectionClosed.IsCancellationRequested);
    }

    [Theory, InlineData("fin"), InlineData("reset")]
    public async Task Its_observer_hears_of_the_end_once_and_on_the_loop(string end)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        Ear ear = new() { Loop = pair.Connection.Socket.Loop };
        ConnectionEnds.Observe(pair.Connection, ear);
        Task<ReadResult> reading = pair.ReadAsync();

        End(pair, end);
        Assert.True(await ear.Heard.Patiently());
        pair.Connection.Abort();
        await pair.Connection.DisposeAsync().Patiently();

        Assert.Equal(1, ear.Count);
        await Record.ExceptionAsync(() => reading.Patiently());
    }

    [Fact]
    public async Task It_is_quiet_until_the_peer_has_spoken()
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        Task<ReadResult> reading = pair.ReadAsync();
        await pair.Peer.SendAllAsync("ping"u8.ToArray());
        pair.Input.AdvanceTo((await reading.Patiently()).Buffer.End);

        Assert.True(ConnectionEnds.IsKernelQuiet(pair.Connection));
        await pair.Peer.SendAllAsync("more"u8.ToArray());
        await Patience.UntilAsync(() => !ConnectionEnds.IsKernelQuiet(pair.Connection), "the loop hears of the bytes");
    }

    [Fact]
    public async Task Each_has_an_identifier_and_items_and_features_of_its_own()
    {
        await using AcceptedPair one = await AcceptedPair.OpenAsync();
        await using AcceptedPair other = await AcceptedPair.OpenAsync();
        FeatureCollection unrelated = new();

        one.Connection.Items["key"] = "value";
        one.Connection.Features.Set<IFeatureCollection>(unrelated);

        Assert.NotEqual(one.Connection.ConnectionId, other.Connection.ConnectionId);
        Assert.Equal(one.Connection.ConnectionId, one.Connection.ConnectionId);
        Assert.Equal("value", one.Connection.Items["key"]);
        Assert.False(other.Connection.Items.ContainsKey("key"));
        Assert.Same(unrelated, one.Connection.Features.Get<IFeatureCollection>());
        Assert.Null(other.Connection.Features.Get<IFeatureCollection>());
        Assert.Null(one.Connection.Features.Get<IConnectionHeartbeatFeature>());
    }

    private static void End(AcceptedPair pair, string end)
    {
        switch (end)
        {
            case "fin":
                pair.Peer.Shutdown(SocketShutdown.Send);
                break;
            case "reset":
                pair.Peer.Reset();
                break;
            case "abort":
                pair.Connection.Abort();
                break;
            default:
                _ = pair.Connection.DisposeAsync().AsTask();
                break;
        }
    }

    /// <summary>Counts what it hears.</summary>
    private sealed class Ear : IConnectionObserver
    {
        private readonly TaskCompletionSource<bool> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EventLoop? Loop { get; init; }

        public int Count { get; private set; }

        /// <summary>Was it on the loop?</summary>
        public Task<bool> Heard => _heard.Task;

        public void OnConnectionEnded()
        {
            Count++;
            _heard.TrySetResult(Loop?.IsCurrent ?? false);
        }
    }
}
