using System.IO.Pipelines;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Forwarding;

/// <summary>How a flush ended.</summary>
internal enum FlushEnd : byte
{
    /// <summary>The kernel has the bytes.</summary>
    Done = 0,

    /// <summary>The receiver is gone.</summary>
    Closed,

    /// <summary>The receiver took nothing until the deadline.</summary>
    TimedOut,

    /// <summary>Cancelled before either; by a wake-up that was not for us, or by our own stop.</summary>
    Interrupted,
}

/// <summary>Flushes a pipe within a deadline, without an exception for what the peer does.</summary>
internal static class Flushing
{
    /// <summary>
    /// Sends what was written, through any wake-up that was meant for another wait: a cancellation that found nothing pending stays
    /// with the pipe and meets the next flush. Never ends <see cref="FlushEnd.Interrupted"/>.
    /// </summary>
    /// <remarks>Hot path: without waiting or allocating when the kernel takes it at once.</remarks>
    public static PooledTask<FlushEnd> FlushAsync(PipeWriter output, Deadline deadline, int timeoutMs)
    {
        PooledTask<FlushEnd> flush = FlushOnceAsync(output, deadline, timeoutMs);
        if (!flush.IsImmediate)
        {
            return RepeatAsync(flush, output, deadline, timeoutMs);
        }

        FlushEnd end = flush.Result;
        return end == FlushEnd.Interrupted
            ? RepeatAsync(PooledTask.FromResult(end), output, deadline, timeoutMs)
            : PooledTask.FromResult(end);
    }

    /// <summary>The same, but ends <see cref="FlushEnd.Interrupted"/> at any wake-up before the deadline: for a caller that may be stopped.</summary>
    /// <param name="output">Has what was written.</param>
    /// <param name="deadline">Bounds the wait.</param>
    /// <param name="timeoutMs">By this.</param>
    /// <param name="behind">Sent behind it, from where it lies; the caller's again once this has ended, however it has.</param>
    public static PooledTask<FlushEnd> FlushOnceAsync(PipeWriter output, Deadline deadline, int timeoutMs, ReadOnlyMemory<byte> behind = default)
    {
        try
        {
            ValueTask<FlushResult> flush = behind.IsEmpty ? output.FlushAsync() : output.WriteAsync(behind);
            return flush.IsCompletedSuccessfully
                ? PooledTask.FromResult(ToEnd(flush.Result, hasPassed: false))
                : AwaitAsync(flush, deadline, timeoutMs);
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return PooledTask.FromResult(FlushEnd.Closed);
        }
    }

    private static async PooledTask<FlushEnd> RepeatAsync(
        PooledTask<FlushEnd> flush, PipeWriter output, Deadline deadline, int timeoutMs)
    {
        FlushEnd end = await flush;
        while (end == FlushEnd.Interrupted)
        {
            end = await FlushOnceAsync(output, deadline, timeoutMs);
        }

        return end;
    }

    /// <summary>The slow road: the receiver's window is full.</summary>
    private static async PooledTask<FlushEnd> AwaitAsync(ValueTask<FlushResult> flush, Deadline deadline, int timeoutMs)
    {
        deadline.Arm(timeoutMs);
        try
        {
            FlushResult result = await flush;
            return ToEnd(result, deadline.HasPassed);
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return FlushEnd.Closed;
        }
        finally
        {
            deadline.Disarm();
        }
    }

    private static FlushEnd ToEnd(FlushResult result, bool hasPassed) =>
        result.IsCompleted ? FlushEnd.Closed
        : !result.IsCanceled ? FlushEnd.Done
        : hasPassed ? FlushEnd.TimedOut
        : FlushEnd.Interrupted;
}
