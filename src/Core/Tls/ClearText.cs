using System.Buffers;

namespace LoadBalancer.Core.Tls;

/// <summary>What was decrypted and is not consumed: one piece of memory.</summary>
/// <remarks>Hot path, a value: belongs to the one reader it is a field of. Never more than one piece beyond what its reader wants to see again.</remarks>
internal struct ClearText
{
    private byte[]? _bytes;
    private int _start;
    private int _end;
    private int _examined;
    private int _shift; // from positions in what was lent to those in what it was moved to
    private bool _isLent; // somebody may be looking at it

    /// <summary>True while there are bytes that its reader has not seen, or has not said to have seen.</summary>
    public readonly bool HasNews => _examined < _end;

    /// <summary>All of it, to be looked at until the next advance.</summary>
    public ReadOnlySequence<byte> Lend()
    {
        _isLent = _bytes is not null;
        _shift = 0;
        return _bytes is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_bytes, _start, _end - _start);
    }

    /// <summary>Takes over a rented array whose first <paramref name="count"/> bytes come behind what is there.</summary>
    public void Add(byte[] rented, int count)
    {
        if (_bytes is null)
        {
            (_bytes, _start, _end, _examined) = (rented, 0, count, 0);
            return;
        }

        int held = _end - _start;
        byte[] joined = ArrayPool<byte>.Shared.Rent(held + count);
        _bytes.AsSpan(_start, held).CopyTo(joined);
        rented.AsSpan(0, count).CopyTo(joined.AsSpan(held));
        ArrayPool<byte>.Shared.Return(rented);
        if (!_isLent)
        {
            ArrayPool<byte>.Shared.Return(_bytes); // else whoever looks at it keeps it, and the garbage collector has it then
        }

        _shift += _start;
        (_bytes, _examined, _start, _end) = (joined, _examined - _start, 0, held + count);
    }

    /// <summary>Lets go of what was consumed.</summary>
    public void Advance(SequencePosition consumed, SequencePosition examined)
    {
        if (_bytes is null || !_isLent)
        {
            return; // nothing was there to be looked at
        }

        _isLent = false;
        _start = consumed.GetInteger() - _shift;
        _examined = Math.Max(_start, examined.GetInteger() - _shift);
        if (_start == _end)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            (_bytes, _start, _end, _examined) = (null, 0, 0, 0);
        }
    }
}
