using System.Buffers;
using System.IO.Pipelines;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>A connection's two pipes as the stream that the base library's TLS wants.</summary>
internal sealed class PipeStream(IDuplexPipe pipes) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult read = await pipes.Input.ReadAsync(cancellationToken);
        ReadOnlySequence<byte> taken = read.Buffer.Slice(0, Math.Min(buffer.Length, read.Buffer.Length));
        taken.CopyTo(buffer.Span);
        pipes.Input.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await pipes.Output.WriteAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Every write is flushed.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
