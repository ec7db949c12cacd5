using System.Buffers;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What has been received of a connection and not been consumed: one piece of memory, or none.</summary>
/// <remarks>Hot path, a value: belongs to the one reader it is a field of. Buffers come from the loop and are let go as soon as they are empty.</remarks>
internal struct ReceiveBuffer
{
    /// <summary>What a receive takes once a whole block came full: bodies. docs/adr/0009 has the sizes tried.</summary>
    private const int BulkBytes = 64 * 1024;

    /// <summary>A rest up to this is copied into its own length before a wait, and its block goes to others.</summary>
    private const int MostCopiedBytes = 4 * 1024;

    private byte[]? _bytes;
    private int _start; // of what was not consumed
    private int _examined; // up to here the reader has seen it, and wants more
    private int _end;
    private bool _isBulk;

    public readonly bool IsEmpty => _start == _end;

    /// <summary>True when there is something that the reader has not seen.</summary>
    public readonly bool HasNews => _end > _examined;

    public readonly ReadOnlySequence<byte> Sequence =>
        _start == _end ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_bytes!, _start, _end - _start);

    /// <summary>Takes the reader's word for what it has consumed and seen.</summary>
    public void Advance(SequencePosition consumed, SequencePosition examined)
    {
        if (_bytes is null || consumed.GetObject() != _bytes)
        {
            return; // nothing was given, or all of it went with the connection
        }

        _start = consumed.GetInteger();
        _examined = Math.Max(examined.GetInteger(), _start);
    }

    /// <summary>Where the next receive may put its bytes, behind what is there. At least one byte.</summary>
    public Span<byte> MakeRoom(LoopBuffers buffers)
    {
        if (_start == _end)
        {
            if (_bytes is null || (_isBulk && _bytes.Length < BulkBytes))
            {
                Release(buffers);
                _bytes = _isBulk ? LoopBuffers.RentShared(BulkBytes) : buffers.Rent();
            }

            _start = _examined = _end = 0;
        }
        else if (_bytes!.Length < LoopBuffers.BlockBytes)
        {
            MoveTo(buffers.Rent(), buffers); // a rest in its own length: the wait for more is over
        }
        else if (_end == _bytes.Length)
        {
            // A reader that keeps all it sees bounds that itself (heads have limits); twice the room keeps the copying linear.
            MoveTo(_start > _end / 2 ? _bytes : LoopBuffers.RentShared(2 * _bytes.Length), buffers);
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>Counts in what a receive has put into the room; true when it filled all of it, so that there may be more.</summary>
    public bool Add(int receivedBytes)
    {
        _end += receivedBytes;
        _isBulk = _end == _bytes!.Length;
        return _isBulk;
    }

    /// <summary>Gives the block back before a wait, whatever it holds the beginning of.</summary>
    public void Shrink(LoopBuffers buffers)
    {
        int restBytes = _end - _start;
        if (restBytes == 0)
        {
            Release(buffers);
        }
        else if (restBytes <= MostCopiedBytes && _bytes!.Length > MostCopiedBytes)
        {
            MoveTo(LoopBuffers.RentShared(restBytes), buffers);
        }
    }

    /// <summary>Lets the memory go, with whatever is in it.</summary>
    public void Release(LoopBuffers buffers)
    {
        if (_bytes is not null)
        {
            buffers.Return(_bytes);
            _bytes = null;
        }

        _start = _examined = _end = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveTo(byte[] target, LoopBuffers buffers)
    {
        byte[] old = _bytes!;
        old.AsSpan(_start, _end - _start).CopyTo(target);
        _bytes = target;
        (_examined, _end, _start) = (_examined - _start, _end - _start, 0);
        if (old != target)
        {
            buffers.Return(old);
        }
    }
}
