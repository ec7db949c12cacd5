using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Tls;

/// <summary>A connection's own pipes as the stream that <c>SslStream</c> stands on.</summary>
/// <remarks>
/// Hot path. It waits where the pipes do and nowhere else, so all of TLS stays on the connection's loop. During the handshake a write goes to the kernel
/// at once; afterwards it only fills the pipe, so that encrypting never waits, and whoever flushes does.
/// </remarks>
/// <param name="raw">The connection's own pipes.</param>
/// <param name="onWoken">Called when a pending read is cancelled: it was meant for whoever reads the clear text. May throw, to end a handshake.</param>
internal sealed class CipherStream(IDuplexPipe raw, Action onWoken) : Stream
{
    /// <summary>False until the handshake is done.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Bytes that were taken from the pipe and have led to nothing yet; whoever gets clear text sets it to 0.</summary>
    public long PendingBytes { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes what is there, or waits. An empty <paramref name="buffer"/> waits and takes nothing.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ReadResult read = await raw.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            bool isOver = !read.Buffer.IsEmpty || read.IsCompleted;
            int count = (int)Math.Min(read.Buffer.Length, buffer.Length);
            ReadOnlySequence<byte> taken = read.Buffer.Slice(0, count);
            taken.CopyTo(buffer.Span);
            PendingBytes += count;
            raw.Input.AdvanceTo(taken.End);
            if (read.IsCanceled)
            {
                onWoken(); // behind the advance: who is woken may close the connection within the call
            }

            if (isOver)
            {
                return count;
            }
        }
    }

    /// <summary>Ends the wait of a handshake for a client that takes nothing.</summary>
    public void CancelPendingFlush() => raw.Output.CancelPendingFlush();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        raw.Output.Write(buffer.Span);
        return IsOpen ? ValueTask.CompletedTask : SendAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Nothing: a write of a handshake has gone out, and any other is flushed by its writer.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // As FlushAsync.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        FlushResult flush;
        do
        {
            flush = await raw.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flush.IsCompleted)
            {
                throw new IOException("the peer takes no more");
            }

            if (flush.IsCanceled)
            {
                onWoken();
            }
        }
        while (flush.IsCanceled);
    }
}
