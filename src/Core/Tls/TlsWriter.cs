using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tls;

/// <summary>Clear text for a peer, as a pipe: a flush encrypts all of it into the connection's own pipe and flushes that.</summary>
/// <remarks>
/// Hot path. What waits, is cancelled or finds its receiver gone is the flush of the own pipe, with its meaning: done is with the kernel. Encrypting does not wait
/// (<see cref="CipherStream"/>), so what a caller gives to <see cref="WriteAsync"/> is its own again when the call returns. A buffer is held from the first byte
/// written to the flush. Thread: as for the reader.
/// </remarks>
internal sealed class TlsWriter(SslStream tls, PipeWriter raw) : PipeWriter
{
    /// <summary>As much as the longest record takes (RFC 8446 §5.1).</summary>
    private const int BlockBytes = 16 * 1024;

    private byte[]? _clear;
    private int _count;

    public override bool CanGetUnflushedBytes => raw.CanGetUnflushedBytes;

    public override long UnflushedBytes => _count + raw.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _clear.AsMemory(_count);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)((_clear?.Length ?? 0) - _count));
        _count += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        try
        {
            if (_count > 0 && source.Length <= _clear!.Length - _count)
            {
                source.CopyTo(_clear.AsMemory(_count)); // one record instead of two
                _count += source.Length;
                source = default;
            }

            Encrypt(_clear.AsMemory(0, _count));
            Release();
            Encrypt(source);
            return raw.FlushAsync(cancellationToken);
        }
        catch (Exception fault) when (PeerFault.Is(fault))
        {
            Release();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true)); // as a pipe says that nobody reads any more
        }
    }

    public override void CancelPendingFlush() => raw.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => raw.Complete(exception);

    /// <summary>Lets the buffer go, with whatever is in it.</summary>
    public void Release()
    {
        if (_clear is byte[] held)
        {
            (_clear, _count) = (null, 0);
            ArrayPool<byte>.Shared.Return(held);
        }
    }

    private void Encrypt(ReadOnlyMemory<byte> clear)
    {
        if (clear.IsEmpty)
        {
            return;
        }

        ValueTask written = tls.WriteAsync(clear);
        if (!written.IsCompleted)
        {
            throw new InvalidOperationException("TLS waits in a write, though its pipe never does and it may not be negotiated anew");
        }

        written.GetAwaiter().GetResult();
    }

    private void MakeRoom(int bytes)
    {
        if (_clear is null)
        {
            _clear = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, BlockBytes));
        }
        else if (_clear.Length - _count < bytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + bytes, 2 * _clear.Length));
            _clear.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_clear);
            _clear = larger;
        }
    }
}
