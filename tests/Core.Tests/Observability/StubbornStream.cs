namespace LoadBalancer.Core.Tests.Observability;

/// <summary>A stream that takes bytes, waits or fails, as the test says.</summary>
internal sealed class StubbornStream : Stream
{
    private readonly MemoryStream _taken = new();
    private TaskCompletionSource? _blocked;

    /// <summary>When set, a write takes this many bytes and then fails.</summary>
    public int? FailsAfterBytes { get; set; }

    public int WriteCount { get; private set; }

    public string Text => System.Text.Encoding.UTF8.GetString(_taken.ToArray());

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>From now on a write waits until <see cref="Unblock"/>, deaf to cancellation.</summary>
    public void Block() => _blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unblock()
    {
        TaskCompletionSource? blocked = _blocked;
        _blocked = null;
        blocked?.SetResult();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        WriteCount++;
        if (_blocked is { } blocked)
        {
            await blocked.Task;
        }

        if (FailsAfterBytes is int keptBytes)
        {
            _taken.Write(buffer.Span[..Math.Min(keptBytes, buffer.Length)]);
            throw new IOException("no space left on device");
        }

        _taken.Write(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
