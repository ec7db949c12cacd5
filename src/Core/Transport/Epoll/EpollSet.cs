using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>An epoll instance: which descriptors a loop hears of, and what became of them.</summary>
/// <remarks>
/// Hot path. The loop's thread alone waits, adds and looks at events. Each descriptor is added once, edge-triggered, for both directions: no
/// system call ever changes what is waited for.
/// </remarks>
internal sealed unsafe class EpollSet : IDisposable
{
    /// <summary>Events taken per wait. More only queue in the kernel; what matters is that a wait is shared by many when many are ready.</summary>
    public const int MostEvents = 256;

    // struct epoll_event is packed on x86-64 (12 bytes, the datum at 4) and aligned everywhere else (16 bytes, the datum at 8).
    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64; // known when it is compiled
    private static int EventBytes => IsPacked ? 12 : 16;
    private static int DatumOffset => IsPacked ? 4 : 8;

    private readonly int _epoll;
    private readonly byte[] _events = GC.AllocateArray<byte>(16 * MostEvents, pinned: true);
    private readonly byte* _first;

    public EpollSet()
    {
        _epoll = Libc.EpollCreate(Libc.EpollCloexec);
        if (_epoll < 0)
        {
            throw new SocketException(SystemError.ToNative(Libc.Errno));
        }

        _first = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0); // pinned for its life
    }

    /// <summary>Starts to report on <paramref name="descriptor"/>; false when the kernel has no room, and <see cref="Libc.Errno"/> says so.</summary>
    /// <param name="descriptor">Leaves by being closed.</param>
    /// <param name="events">What to report.</param>
    /// <param name="datum">Comes back with each of its events.</param>
    public bool TryAdd(int descriptor, uint events, ulong datum) => Control(Libc.EpollCtlAdd, descriptor, events, datum);

    /// <summary>Reports on it no longer; for a descriptor that lives on.</summary>
    public void Remove(int descriptor) => Control(Libc.EpollCtlDel, descriptor, 0, 0);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMs">0: only looks.</param>
    /// <returns>How many there are, to be read by <see cref="EventAt"/>.</returns>
    public int Wait(int timeoutMs)
    {
        int count = Libc.EpollWait(_epoll, _first, MostEvents, timeoutMs);
        return Math.Max(count, 0); // EINTR: a signal is no event of ours
    }

    /// <summary>One event of the last wait.</summary>
    public (uint Events, ulong Datum) EventAt(int index)
    {
        byte* ev = _first + (index * EventBytes); // index < the count of the last wait
        return (*(uint*)ev, *(ulong*)(ev + DatumOffset));
    }

    public void Dispose() => _ = Libc.Close(_epoll);

    private bool Control(int operation, int descriptor, uint events, ulong datum)
    {
        byte* ev = stackalloc byte[16];
        *(uint*)ev = events;
        *(ulong*)(ev + DatumOffset) = datum;
        return Libc.EpollControl(_epoll, operation, descriptor, ev) == 0;
    }
}
