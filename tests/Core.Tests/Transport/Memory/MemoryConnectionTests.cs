using System.IO.Pipelines;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Tests.Transport.Memory;

/// <summary>Two ends in one process behave as a socket's two: what ends on one side is seen on the other.</summary>
public sealed class MemoryConnectionTests : IAsyncDisposable
{
    private readonly MemoryConnection _connection = new(3, PipeScheduler.ThreadPool);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task Bytes_pass_both_ways()
    {
        await _connection.Far.Output.WriteAsync("there"u8.ToArray(), TestContext.Current.CancellationToken);
        await _connection.Transport.Output.WriteAsync("back"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(5, (await _connection.Transport.Input.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Length);
        Assert.Equal(4, (await _connection.Far.Input.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Length);
        Assert.Equal(3, _connection.Lane);
    }

    [Fact]
    public async Task An_abort_wakes_whoever_reads_or_writes_at_the_far_end()
    {
        ValueTask<ReadResult> reading = _connection.Far.Input.ReadAsync(TestContext.Current.CancellationToken);
        ValueTask<FlushResult> writing = _connection.Far.Output.WriteAsync(new byte[128 * 1024], TestContext.Current.CancellationToken); // more than fits
        Assert.False(reading.IsCompleted || writing.IsCompleted);
        TaskCompletionSource isCut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration onCut = _connection.Cut.Register(isCut.SetResult);
        _connection.Abort();

        Assert.True((await reading).IsCanceled);
        Assert.True((await writing).IsCanceled);
        await isCut.Task;
        Assert.True(_connection.IsAborted);
        Assert.False(_connection.HasFailed);
        Assert.False(_connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_reset_of_the_far_ends_peer_is_told_to_both()
    {
        ValueTask<ReadResult> reading = _connection.Far.Input.ReadAsync(TestContext.Current.CancellationToken);
        _connection.TellReset();

        Assert.True((await reading).IsCanceled);
        Assert.True(_connection.HasFailed);
        Assert.True(_connection.ConnectionClosed.IsCancellationRequested);
        Assert.False(_connection.IsAborted);
    }

    [Fact]
    public async Task One_side_may_finish_and_go_on_reading()
    {
        await _connection.Transport.Output.WriteAsync("last"u8.ToArray(), TestContext.Current.CancellationToken);
        _connection.FinishSending();
        ReadResult read = await _connection.Far.Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((4, true), (read.Buffer.Length, read.IsCompleted));

        Assert.False((await _connection.Far.Output.WriteAsync("more"u8.ToArray(), TestContext.Current.CancellationToken)).IsCompleted);
        Assert.Equal(4, (await _connection.Transport.Input.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Length);
    }

    [Fact]
    public async Task A_fault_of_the_far_end_is_what_the_near_end_reads()
    {
        await _connection.Far.Output.CompleteAsync(new IOException("gone"));

        await Assert.ThrowsAsync<IOException>(async () => await _connection.Transport.Input.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Once_the_near_end_is_done_the_far_end_reads_the_end_and_writes_to_nobody()
    {
        ValueTask<FlushResult> writing = _connection.Far.Output.WriteAsync(new byte[128 * 1024], TestContext.Current.CancellationToken);
        await _connection.DisposeAsync();

        Assert.True((await writing).IsCompleted);
        Assert.True((await _connection.Far.Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }
}
