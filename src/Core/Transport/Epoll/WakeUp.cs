namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What other threads wake a loop with: an eventfd in its set.</summary>
/// <remarks>Any thread may wake; the loop's thread takes. The lock keeps a late wake-up from writing to whoever has the number next.</remarks>
internal sealed class WakeUp : IDisposable
{
    private readonly Lock _using = new();
    private int _descriptor;
    private int _isPending;

    public WakeUp()
    {
        _descriptor = Libc.EventDescriptor(0, Libc.EfdNonblock | Libc.EfdCloexec);
        if (_descriptor < 0)
        {
            throw SystemError.ToException(Libc.Errno);
        }
    }

    public int Descriptor => _descriptor;

    /// <summary>Ends the loop's wait, unless somebody has done so already.</summary>
    public unsafe void Raise()
    {
        if (Interlocked.Exchange(ref _isPending, 1) != 0)
        {
            return;
        }

        ulong one = 1;
        lock (_using)
        {
            if (_descriptor >= 0)
            {
                _ = Libc.Write(_descriptor, (byte*)&one, sizeof(ulong)); // fails only when it is full, and then it wakes all the same
            }
        }
    }

    /// <summary>Empties the descriptor, so that the next wake-up is an edge again.</summary>
    public unsafe void Take()
    {
        ulong count;
        _ = Libc.Read(_descriptor, (byte*)&count, sizeof(ulong));
    }

    /// <summary>True once somebody has woken the loop and it has not lowered the flag.</summary>
    public bool IsPending => Volatile.Read(ref _isPending) != 0;

    /// <summary>
    /// Before the loop takes what was posted: a post that comes in between wakes it once too often, never too seldom. A full fence: whoever
    /// finds the flag up still has posted before the loop looks.
    /// </summary>
    public void Lower() => Interlocked.Exchange(ref _isPending, 0);

    public void Dispose()
    {
        lock (_using)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
