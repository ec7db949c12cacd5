using System.Buffers;
using System.IO.Pipelines;

namespace LoadBalancer.Core.Http1.Framing;

/// <summary>Keeps an answer's trailer section until it is whole, and gives on what may go on of it.</summary>
/// <remarks>Hot path only where a client asks for trailers: rents from the shared pool when the first byte comes. How much may come is the decoder's to bound.</remarks>
internal sealed class TrailerBuffer
{
    private byte[] _bytes = [];
    private int _count;

    /// <summary>What came of the section.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _count);

    /// <summary>Adds what came of the section.</summary>
    public void Add(ReadOnlySpan<byte> more)
    {
        if (_bytes.Length - _count < more.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, 2 * (_count + more.Length)));
            _bytes.AsSpan(0, _count).CopyTo(larger);
            Return();
            _bytes = larger;
        }

        more.CopyTo(_bytes.AsSpan(_count));
        _count += more.Length;
    }

    /// <summary>Writes the end of a chunked body with the lines that go on.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteBodyEnd(PipeWriter sink)
    {
        sink.Write(ChunkWriter.LastChunk);
        int written = TrailerFilter.Write(Span, sink);
        sink.Write(ChunkWriter.ChunkEnd);
        return ChunkWriter.LastChunk.Length + written + ChunkWriter.ChunkEnd.Length;
    }

    /// <summary>Forgets what it keeps.</summary>
    public void Release()
    {
        Return();
        (_bytes, _count) = ([], 0);
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
