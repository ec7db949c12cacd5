namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A connection's bytes on the way to a TLS client, which writes as it is told to: byte by byte, if wanted.</summary>
/// <param name="inner">The connection.</param>
/// <param name="pieceBytes">Most bytes of a write.</param>
/// <param name="helloRecordBytes">Most bytes of the ClientHello in one record (RFC 8446 §5.1: a message may be cut over several).</param>
internal sealed class WatchedStream(Stream inner, int pieceBytes, int helloRecordBytes = int.MaxValue) : Stream
{
    private const int RecordHeaderBytes = 5;

    private readonly List<byte> _came = [];
    private bool _hasSent;

    /// <summary>The types of the records that came (RFC 5246 §6.2.1), in order; the last one may be incomplete.</summary>
    public IEnumerable<int> RecordTypes
    {
        get
        {
            for (int at = 0; at + 5 <= _came.Count; at += 5 + (_came[at + 3] << 8) + _came[at + 4])
            {
                yield return _came[at];
            }
        }
    }

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
        int count = await inner.ReadAsync(buffer, cancellationToken);
        _came.AddRange(buffer.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_hasSent)
        {
            _hasSent = true;
            buffer = InRecords(buffer);
        }

        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(pieceBytes, buffer.Length)..])
        {
            await inner.WriteAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private byte[] InRecords(ReadOnlyMemory<byte> hello) =>
    [
        .. hello[RecordHeaderBytes..].ToArray().Chunk(helloRecordBytes)
            .SelectMany(piece => (byte[])[.. hello[..3].ToArray(), (byte)(piece.Length >> 8), (byte)piece.Length, .. piece]),
    ];
}
