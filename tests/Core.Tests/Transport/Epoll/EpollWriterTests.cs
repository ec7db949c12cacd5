using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>The pipe's contract of writing, from the loop's thread and from another.</summary>
public sealed class EpollWriterTests
{
    private const int KernelBytes = 16 * 1024;

    /// <summary>More than both ends' kernel buffers hold.</summary>
    private const int TooMuch = 4 * 1024 * 1024;

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_is_written_goes_out_with_the_flush(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        "abc"u8.CopyTo(pair.Output.GetSpan(3));
        pair.Output.Advance(3);
        "def"u8.CopyTo(pair.Output.GetMemory().Span);
        pair.Output.Advance(3);
        Assert.Equal(6, pair.Output.UnflushedBytes);
        Assert.Equal(0, pair.Peer.Available);
        FlushResult flush = await pair.FlushAsync();

        Assert.False(flush.IsCompleted);
        Assert.False(flush.IsCanceled);
        Assert.Equal(0, pair.Output.UnflushedBytes);
        Assert.Equal("abcdef"u8.ToArray(), await pair.Peer.ReceiveExactlyAsync(6));
    }

    [Theory, CombinatorialWrites]
    public async Task Memory_goes_out_behind_what_was_written_before(bool isOnLoop, int writtenBytes, int memoryBytes)
    {
        byte[] all = Payload.Of(writtenBytes + memoryBytes);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        all.AsSpan(0, writtenBytes).CopyTo(pair.Output.GetSpan(writtenBytes));
        pair.Output.Advance(writtenBytes);
        Task<FlushResult> flush = pair.WriteAsync(all.AsMemory(writtenBytes));

        Assert.Equal(all, await pair.Peer.ReceiveExactlyAsync(all.Length));
        Assert.False((await flush.Patiently()).IsCompleted);
    }

    [Fact]
    public async Task Memory_that_was_sent_from_where_it_lay_is_let_go()
    {
        const int Bytes = 8 * 1024;
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        WeakReference memory = await WriteAsync(pair, Bytes);
        await pair.Peer.ReceiveExactlyAsync(Bytes);

        await Patience.UntilAsync(() => IsCollected(memory), "nobody holds it");
        GC.KeepAlive(pair);

        static bool IsCollected(WeakReference reference)
        {
            GC.Collect();
            return !reference.IsAlive;
        }

        static async Task<WeakReference> WriteAsync(AcceptedPair pair, int count) // a method of its own, or its frame would hold it
        {
            byte[] bytes = Payload.Of(count);
            await pair.HopAsync(isOnLoop: true);
            await pair.WriteAsync(bytes).Patiently();
            return new WeakReference(bytes);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Writes_of_all_sizes_arrive_in_order_at_a_peer_that_reads_in_its_own_pieces(bool isOnLoop)
    {
        byte[] all = Payload.Of(3_000_000);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);
        Task<byte[]> receiving = pair.Peer.ReceiveExactlyAsync(all.Length, pieceBytes: 50_000);
        Random random = new(2);

        await pair.HopAsync(isOnLoop);
        for (int sent = 0; sent < all.Length;)
        {
            int count = Math.Min(1 << random.Next(20), all.Length - sent);
            int copied = random.Next(3) == 0 ? random.Next(count) : 0;
            all.AsSpan(sent, copied).CopyTo(pair.Output.GetSpan(copied));
            pair.Output.Advance(copied);
            await pair.WriteAsync(all.AsMemory(sent + copied, count - copied));
            sent += count;
        }

        Assert.Equal(all, await receiving.Patiently());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_flush_ends_only_when_the_kernel_has_every_byte(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(all);
        await pair.Peer.ReceiveExactlyAsync(1); // it has begun
        Assert.False(flush.IsCompleted);

        byte[] rest = await pair.Peer.ReceiveExactlyAsync(TooMuch - 1);
        Assert.False((await flush.Patiently()).IsCompleted);
        Assert.True(all.AsSpan(1).SequenceEqual(rest));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_flush_that_waits_can_be_cancelled_and_the_next_one_sends_the_rest(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(all);
        pair.Output.CancelPendingFlush();
        FlushResult cancelled = await flush.Patiently();
        Assert.True(cancelled.IsCanceled);
        Assert.False(cancelled.IsCompleted);
        all.AsSpan().Clear(); // the memory is its owner's again

        await pair.HopAsync(isOnLoop);
        flush = pair.FlushAsync();
        Assert.Equal(Payload.Of(TooMuch), await pair.Peer.ReceiveExactlyAsync(TooMuch));
        Assert.False((await flush.Patiently()).IsCanceled);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_cancellation_that_finds_nobody_meets_the_next_flush_once(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        pair.Output.CancelPendingFlush();
        Assert.True((await pair.WriteAsync("abc"u8.ToArray())).IsCanceled);
        await pair.HopAsync(isOnLoop);
        Assert.False((await pair.WriteAsync("def"u8.ToArray())).IsCanceled);

        Assert.Equal("abcdef"u8.ToArray(), await pair.Peer.ReceiveExactlyAsync(6));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_token_ends_the_wait_and_the_next_flush_sends_the_rest(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);
        using CancellationTokenSource source = new();

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteWithAsync(all, source.Token);
        Assert.False(flush.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.Patiently());
        all.AsSpan().Clear();

        await pair.HopAsync(isOnLoop);
        flush = pair.FlushAsync();
        Assert.Equal(Payload.Of(TooMuch), await pair.Peer.ReceiveExactlyAsync(TooMuch));
        await flush.Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_token_that_is_cancelled_already_keeps_the_bytes_for_the_next_flush(bool isOnLoop)
    {
        byte[] bytes = "abc"u8.ToArray();
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.WriteWithAsync(bytes, new CancellationToken(canceled: true)));
        bytes.AsSpan().Clear();
        await pair.FlushAsync();

        Assert.Equal("abc"u8.ToArray(), await pair.Peer.ReceiveExactlyAsync(3));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_flush_that_waits_ends_as_completed_when_the_peer_resets(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(new byte[TooMuch]);
        await pair.Peer.ReceiveExactlyAsync(1);
        pair.Peer.Reset();

        Assert.True((await flush.Patiently()).IsCompleted);
        Assert.True((await pair.FlushAsync().Patiently()).IsCompleted);
        await Assert.ThrowsAsync<ConnectionResetException>(() => pair.ReadAsync().Patiently());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Completing_sends_an_end_behind_everything(bool isOnLoop)
    {
        byte[] all = Payload.Of(100_000);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        all.CopyTo(pair.Output.GetSpan(all.Length));
        pair.Output.Advance(all.Length);
        pair.Output.Complete(); // unflushed: nobody else will

        Assert.Equal(all, await pair.Peer.ReceiveToEndAsync());
        await pair.Peer.SendAllAsync("still here"u8.ToArray());
        Assert.Equal("still here", (await pair.ReadAtLeastAsync(10).Patiently()).Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Completing_while_a_flush_waits_sends_the_end_behind_it(bool isOnLoop)
    {
        byte[] all = Payload.Of(TooMuch);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync(KernelBytes);

        await pair.HopAsync(isOnLoop);
        Task<FlushResult> flush = pair.WriteAsync(all);
        pair.Output.Complete();

        Assert.Equal(all, await pair.Peer.ReceiveToEndAsync());
        await flush.Patiently();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Completing_with_an_exception_sends_a_reset(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        await pair.Output.CompleteAsync(new IOException("the rest will not come"));

        await pair.Peer.AssertResetAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_completed_writer_refuses_and_sends_nothing_of_it(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        pair.Output.Complete();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.WriteAsync("late"u8.ToArray()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.FlushAsync());

        Assert.Empty(await pair.Peer.ReceiveToEndAsync());
    }
}
