using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>The pipe's contract of reading, from the loop's thread and from another.</summary>
public sealed class EpollReaderTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_read_that_waits_gets_what_comes(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Assert.Equal(isOnLoop, pair.Connection.Socket.Loop.IsCurrent); // what all the tests here build upon
        Task<ReadResult> reading = pair.ReadAsync();
        Assert.False(reading.IsCompleted);
        await pair.Peer.SendAllAsync("ping"u8.ToArray());
        ReadResult read = await reading.Patiently();

        Assert.Equal("ping", read.Text());
        Assert.False(read.IsCompleted);
        Assert.False(read.IsCanceled);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_read_begun_on_one_thread_may_be_awaited_on_another_while_its_bytes_come(bool isBegunOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        for (int round = 0; round < 500; round++)
        {
            await pair.HopAsync(isBegunOnLoop);
            ValueTask<ReadResult> begun = pair.Input.ReadAsync(TestContext.Current.CancellationToken);
            Task sending = pair.Peer.SendAllAsync("ping"u8.ToArray());
            await pair.HopAsync(!isBegunOnLoop);
            ReadResult read = await begun;

            Assert.Equal("ping", read.Text());
            pair.Input.AdvanceTo(read.Buffer.End);
            await sending.Patiently();
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_was_not_consumed_stands_before_what_comes(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync("abcdef"u8.ToArray());
        await pair.HopAsync(isOnLoop);
        ReadOnlySequence<byte> first = (await pair.ReadAtLeastAsync(6)).Buffer;

        await pair.HopAsync(isOnLoop);
        pair.Input.AdvanceTo(first.GetPosition(2), first.End);
        Task<ReadResult> reading = pair.ReadAsync();
        Assert.False(reading.IsCompleted);
        await pair.Peer.SendAllAsync("gh"u8.ToArray());

        Assert.Equal("cdefgh", (await reading.Patiently()).Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_was_not_examined_is_given_again_at_once(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync("abcdef"u8.ToArray());
        await pair.HopAsync(isOnLoop);
        ReadOnlySequence<byte> first = (await pair.ReadAtLeastAsync(6)).Buffer;

        await pair.HopAsync(isOnLoop);
        pair.Input.AdvanceTo(first.GetPosition(2), first.GetPosition(5));
        Assert.True(pair.Input.TryRead(out ReadResult again));
        Assert.Equal("cdef", again.Text());
        pair.Input.AdvanceTo(again.Buffer.GetPosition(1));
        Task<ReadResult> reading = pair.ReadAsync();

        Assert.True(reading.IsCompleted);
        Assert.Equal("def", (await reading).Text());
    }

    [Fact]
    public async Task A_read_without_waiting_finds_what_the_kernel_has_and_else_nothing()
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop: true);
        Assert.False(pair.Input.TryRead(out _));
        Task<ReadResult> reading = pair.ReadAsync();
        await pair.Peer.SendAllAsync("one"u8.ToArray());
        pair.Input.AdvanceTo((await reading.Patiently()).Buffer.End);
        await pair.HopAsync(isOnLoop: true);
        Assert.False(pair.Input.TryRead(out _));
        await pair.Peer.SendAllAsync("two"u8.ToArray());
        await Patience.UntilAsync(() => pair.Connection.Socket.Reader.MayReceive, "the loop has heard of the bytes");
        await pair.HopAsync(isOnLoop: true);

        Assert.True(pair.Input.TryRead(out ReadResult read));
        Assert.Equal("two", read.Text());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_rest_may_grow_beyond_a_block(bool isOnLoop)
    {
        byte[] sent = Payload.Of((5 * LoopBuffers.BlockBytes) + 7);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        Task sending = pair.Peer.SendAllAsync(sent);

        await pair.HopAsync(isOnLoop);
        ReadResult read = await pair.ReadAsync();
        while (read.Buffer.Length < sent.Length)
        {
            pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await pair.ReadAsync();
        }

        Assert.Equal(sent, read.Buffer.ToArray());
        await sending;
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Any_cut_of_consuming_keeps_every_byte_in_order(bool isOnLoop)
    {
        byte[] sent = Payload.Of(2_000_000);
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        Task sending = pair.Peer.SendAllAsync(sent);
        Random random = new(1);
        byte[] got = new byte[sent.Length];
        int gotBytes = 0;

        await pair.HopAsync(isOnLoop);
        while (gotBytes < sent.Length)
        {
            ReadOnlySequence<byte> buffer = (await pair.ReadAsync()).Buffer;
            bool isAllHere = gotBytes + buffer.Length == sent.Length; // nothing more would wake a reader that says it has seen it
            int taken = random.Next((int)buffer.Length + 1);
            buffer.Slice(0, taken).CopyTo(got.AsSpan(gotBytes));
            gotBytes += taken;
            SequencePosition consumed = buffer.GetPosition(taken);
            pair.Input.AdvanceTo(consumed, isAllHere || random.Next(2) == 0 ? consumed : buffer.End);
        }

        Assert.Equal(sent, got);
        await sending;
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Bytes_come_before_the_end_and_the_end_stays(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync("last words"u8.ToArray());
        pair.Peer.Shutdown(SocketShutdown.Send);

        await pair.HopAsync(isOnLoop);
        ReadResult read = await pair.ReadAsync();
        Assert.Equal("last words", read.Text());
        pair.Input.AdvanceTo(read.Buffer.End);
        read = await pair.ReadAsync().Patiently();
        Assert.True(read.IsCompleted);
        Assert.True(read.Buffer.IsEmpty);
        pair.Input.AdvanceTo(read.Buffer.End);

        Assert.True((await pair.ReadAsync().Patiently()).IsCompleted);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_read_that_waits_hears_of_the_end(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Peer.Shutdown(SocketShutdown.Send);

        Assert.True((await reading.Patiently()).IsCompleted);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Bytes_come_before_a_reset(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.Peer.SendAllAsync("last words"u8.ToArray());
        pair.Peer.Reset();

        await pair.HopAsync(isOnLoop);
        ReadResult read = await pair.ReadAsync();
        Assert.Equal("last words", read.Text());
        pair.Input.AdvanceTo(read.Buffer.End);

        await Assert.ThrowsAsync<ConnectionResetException>(() => pair.ReadAsync().Patiently());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_read_that_waits_hears_of_a_reset(bool isOnLoop)
    {
        await using AcceptedPair pair = await AcceptedPair.OpenAsync();

        await pair.HopAsync(isOnLoop);
        Task<ReadResult> reading = pair.ReadAsync();
        pair.Peer.Reset();

        await Assert.ThrowsAsync<ConnectionResetException>(() => reading.Patiently());
        await Assert.ThrowsAsync<ConnectionResetException>(() => pair.ReadAsync().Patiently());
    }
}
