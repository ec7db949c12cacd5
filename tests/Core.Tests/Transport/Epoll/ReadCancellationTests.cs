using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>The ways to end a read that the peer does not end, from the loop's thread and from another.</summary>
public sealed class ReadCancellationTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_read_that_waits_can_be_cancelled_and_the_next_one_waits_again(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Input.CancelPendingRead();
        ReadResult read = await reading.Patiently();
        Assert.True(read.IsCanceled);
        Assert.False(read.IsCompleted);
        pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        await pair.HopAsync(isOnLoop);
        reading = pair.ReadAsync();
        Assert.False(reading.IsCompleted);
        await pair.Peer.SendAllAsync("ping"u8.ToArray());
        read = await reading.Patiently();
        Assert.False(read.IsCanceled);
        Assert.Equal("ping", read.Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_cancellation_that_finds_nobody_meets_the_next_read_once(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        pair.Input.CancelPendingRead();
        pair.Input.CancelPendingRead();
        Task<ReadResult> reading = pair.ReadAsync();
        Assert.True(reading.IsCompleted);
        ReadResult read = await reading;
        Assert.True(read.IsCanceled);
        pair.Input.AdvanceTo(read.Buffer.End);
        Assert.False(pair.Input.TryRead(out _));

        reading = pair.ReadAsync();
        Assert.False(reading.IsCompleted);
        await pair.Peer.SendAllAsync("ping"u8.ToArray());
        Assert.False((await reading.Patiently()).IsCanceled);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_cancelled_read_still_gives_what_was_kept(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync("kept"u8.ToArray());

        await pair.HopAsync(isOnLoop);
        ReadResult read = await pair.ReadAtLeastAsync(4);
        pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Input.CancelPendingRead();
        read = await reading.Patiently();

        Assert.True(read.IsCanceled);
        Assert.Equal("kept", read.Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_token_ends_the_wait_and_the_reader_goes_on(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        using CancellationTokenSource source = new();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadWithAsync(source.Token);
        Assert.False(reading.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Patiently());

        await pair.HopAsync(isOnLoop);
        reading = pair.ReadAsync();
        await pair.Peer.SendAllAsync("ping"u8.ToArray());
        Assert.Equal("ping", (await reading.Patiently()).Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_token_that_is_cancelled_already_ends_the_read_before_it_begins(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadWithAsync(new CancellationToken(canceled: true));

        Assert.True(reading.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_token_that_is_cancelled_after_the_read_harms_nobody(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        using CancellationTokenSource source = new();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadWithAsync(source.Token);
        await pair.Peer.SendAllAsync("one"u8.ToArray());
        pair.Input.AdvanceTo((await reading.Patiently()).Buffer.End);
        await source.CancelAsync();
        await pair.HopAsync(isOnLoop);
        reading = pair.ReadAsync();
        await pair.Peer.SendAllAsync("two"u8.ToArray());

        Assert.Equal("two", (await reading.Patiently()).Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_abort_ends_the_wait_with_an_exception(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Connection.Abort();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.Patiently());
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => pair.ReadAsync().Patiently());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_completed_reader_is_not_read_from(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        pair.Input.Complete();

        Exception? mistake = await Record.ExceptionAsync(() =>
        {
            Task<ReadResult> reading = pair.ReadAsync();
            Assert.True(reading.IsCompleted); // a caller's mistake is told at once
            return reading;
        });

        Assert.IsType<InvalidOperationException>(mistake);
    }
}
