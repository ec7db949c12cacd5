namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What is to be sent on a connection: bytes written into our memory, and behind them bytes that lie in the caller's.</summary>
/// <remarks>Hot path, a value: belongs to the one writer it is a field of.</remarks>
internal struct SendBuffer
{
    private byte[]? _bytes;
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte> _more;

    public readonly int Length => _end - _start + _more.Length;

    /// <summary>Bytes in our own memory.</summary>
    public readonly int OwnBytes => _end - _start;

    /// <summary>True while bytes of a caller's wait.</summary>
    public readonly bool HasMore => !_more.IsEmpty;

    /// <summary>The memory to write into next.</summary>
    public readonly Memory<byte> Room => _bytes.AsMemory(_end);

    /// <summary>The same as a span.</summary>
    public readonly Span<byte> RoomSpan => _bytes.AsSpan(_end);

    /// <summary>Makes <see cref="Room"/> hold at least <paramref name="leastBytes"/>.</summary>
    /// <param name="leastBytes">At least 1.</param>
    /// <param name="loop">Whose buffers serve on its thread; elsewhere the process's pool does.</param>
    public void MakeRoom(int leastBytes, EventLoop loop)
    {
        if (_bytes is null || _bytes.Length - _end < leastBytes)
        {
            Grow(leastBytes, loop.BuffersHere);
        }
    }

    /// <summary>Counts in what was written into <see cref="Room"/>.</summary>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)((_bytes?.Length ?? 0) - _end));
        _end += bytes;
    }

    /// <summary>Adds bytes of the caller's, to be sent from where they lie.</summary>
    public void Append(ReadOnlyMemory<byte> more) => _more = more;

    /// <summary>Copies what is left of the caller's bytes, which are its own again from now on.</summary>
    public void KeepMore(EventLoop loop)
    {
        ReadOnlyMemory<byte> more = _more;
        if (!more.IsEmpty)
        {
            _more = default;
            MakeRoom(more.Length, loop);
            more.CopyTo(Room);
            _end += more.Length;
        }
    }

    /// <summary>One send of everything: bytes that the kernel took, or an error's number, negated.</summary>
    public readonly unsafe nint Send(int descriptor)
    {
        if (!_more.IsEmpty)
        {
            return SendWithMore(descriptor);
        }

        fixed (byte* own = _bytes)
        {
            return Libc.Send(descriptor, own + _start, _end - _start);
        }
    }

    /// <summary>Takes off what the kernel has.</summary>
    public void Take(int sentBytes)
    {
        int own = Math.Min(sentBytes, _end - _start);
        _start += own;
        int more = sentBytes - own;
        if (more > 0)
        {
            _more = more == _more.Length ? default : _more[more..]; // an empty piece would keep the whole array alive
        }
    }

    /// <summary>Lets the memory go, with whatever is in it. The loop's thread.</summary>
    public void Release(LoopBuffers buffers)
    {
        if (_bytes is not null)
        {
            buffers.Return(_bytes);
            _bytes = null;
        }

        _start = _end = 0;
        if (HasMore)
        {
            _more = default;
        }
    }

    private void Grow(int leastBytes, LoopBuffers? buffers)
    {
        if (_bytes is null)
        {
            _bytes = leastBytes <= LoopBuffers.BlockBytes && buffers is not null
                ? buffers.Rent()
                : LoopBuffers.RentShared(Math.Max(leastBytes, LoopBuffers.BlockBytes));
        }
        else
        {
            int heldBytes = _end - _start;
            byte[] old = _bytes;
            _bytes = LoopBuffers.RentShared(Math.Max(heldBytes + leastBytes, 2 * old.Length));
            old.AsSpan(_start, heldBytes).CopyTo(_bytes);
            (_start, _end) = (0, heldBytes);
            buffers?.Return(old); // off the loop it is left to the garbage collector
        }
    }

    private readonly unsafe nint SendWithMore(int descriptor)
    {
        fixed (byte* own = _bytes)
        fixed (byte* more = _more.Span)
        {
            if (_start == _end)
            {
                return Libc.Send(descriptor, more, _more.Length);
            }

            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new Libc.IoVector { Base = own + _start, Length = (nuint)(_end - _start) };
            vectors[1] = new Libc.IoVector { Base = more, Length = (nuint)_more.Length };
            Libc.MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
            return Libc.SendMessage(descriptor, &message);
        }
    }
}
