using System.Buffers;

namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>A head in one piece: borrowed from the pipe while it is parsed, copied where it has to be kept or came in pieces.</summary>
/// <remarks>
/// Hot path: allocates only while it grows to the largest head of its session. Bytes that were copied are not copied again when more
/// arrive, so a head that drips in costs its length once.
/// </remarks>
internal sealed class HeadBuffer
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was kept by <see cref="Keep"/>.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Its capacity, so that a session that grew large for one head is not kept.</summary>
    public int CapacityBytes => _bytes.Length;

    public void Reset() => _length = 0;

    /// <summary>All of <paramref name="sequence"/> as one span: its own memory where it is one segment, a copy otherwise.</summary>
    /// <param name="sequence">Begins with what earlier calls for the same head saw.</param>
    /// <param name="mostBytes">No more than this is copied: the head is over its limits before.</param>
    public ReadOnlySpan<byte> Join(scoped in ReadOnlySequence<byte> sequence, int mostBytes)
    {
        if (sequence.IsSingleSegment)
        {
            return sequence.FirstSpan;
        }

        int length = (int)Math.Min(sequence.Length, mostBytes);
        if (length <= _length)
        {
            return Span;
        }

        Reserve(length);
        sequence.Slice(_length, length - _length).CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return Span;
    }

    /// <summary>What was kept, and <paramref name="more"/> behind it, as one span.</summary>
    /// <param name="more">What came since; not seen before.</param>
    /// <param name="mostBytes">No more than this is held in all.</param>
    public ReadOnlySpan<byte> Append(scoped in ReadOnlySequence<byte> more, int mostBytes)
    {
        int length = (int)Math.Min(_length + more.Length, mostBytes);
        Reserve(length);
        more.Slice(0, length - _length).CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return Span;
    }

    /// <summary>Keeps the first <paramref name="length"/> bytes of <paramref name="joined"/>, which <see cref="Join"/> returned.</summary>
    public void Keep(ReadOnlySpan<byte> joined, int length)
    {
        // Pieces copied by an earlier Join may be fewer than the head: a pipe is free to hand out the whole as one segment later.
        if (_length < length)
        {
            Reserve(length);
            joined[..length].CopyTo(_bytes);
        }

        _length = length;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length < length)
        {
            Array.Resize(ref _bytes, Math.Max(length, Math.Max(512, _bytes.Length * 2)));
        }
    }
}
