using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>One thread, and everything that its connections do: waiting, reading, writing, and the code that waits for them.</summary>
/// <remarks>
/// Hot path. A connection belongs to one loop for its life, and only its loop's thread touches its descriptor; other threads post. A turn
/// is: wait · note what each event means · run who waits for it · run what was posted or put off · the beat, if it is time. Noting all
/// before running any is what lets a connection be asked whether its peer has spoken, without a system call. Nothing here blocks but the wait.
/// </remarks>
internal sealed partial class EventLoop : IDisposable
{
    private const ulong WakeDatum = 0; // descriptor 0 is never a connection's

    private readonly EpollSet _epoll = new();
    private readonly WorkQueue _posted = new(); // by other threads
    private readonly WorkQueue _putOff = new(); // by the loop itself, for the end of the turn or the next one
    private int _wakeDescriptor;
    private readonly Thread _thread;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Action> _beats = []; // under its own lock
    private readonly List<Action> _beating = [];
    private readonly LoopMember[] _ready = new LoopMember[EpollSet.MostEvents];
    private readonly Lock _ending = new();
    private LoopMember?[] _members = new LoopMember?[64]; // by descriptor
    private uint _generation;
    private int _threadId;
    private int _openCount;
    private int _wakeIsPending;
    private volatile bool _isStopping;
    private volatile bool _isEnded;

    /// <summary>Makes a loop that stands until <see cref="Start"/>.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="time">Times the beat.</param>
    /// <param name="logger">Hears of our own bugs.</param>
    public EventLoop(int index, TimeProvider time, ILogger logger)
    {
        Index = index;
        _time = time;
        _logger = logger;
        _wakeDescriptor = Libc.EventDescriptor(0, Libc.EfdNonblock | Libc.EfdCloexec);
        if (_wakeDescriptor < 0 || !_epoll.TryAdd(_wakeDescriptor, Libc.EpollIn | Libc.EpollEdge, WakeDatum))
        {
            throw SystemError.ToException(Libc.Errno);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"lb loop {index}" };
    }

    public int Index { get; }

    /// <summary>Only on the loop's thread.</summary>
    public LoopBuffers Buffers { get; } = new();

    /// <summary>Connections that live here, for whoever deals out new ones.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>The turn under way: what was looked at in it need not be looked at again.</summary>
    public uint Turn { get; private set; }

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Environment.CurrentManagedThreadId == _threadId;
    }

    public void Start() => _thread.Start();

    /// <summary>Runs <paramref name="work"/> on the loop: in this turn where the loop itself asks, as soon as it can otherwise.</summary>
    public void Post(LoopWork work)
    {
        if (IsCurrent)
        {
            _putOff.Push(work);
            return;
        }

        _posted.Push(work);
        if (_isEnded)
        {
            RunLeftovers();
        }
        else if (Interlocked.Exchange(ref _wakeIsPending, 1) == 0)
        {
            Wake();
        }
    }

    /// <summary>Calls <paramref name="beat"/> on the loop every <see cref="LoopClock.PeriodMs"/> from now on.</summary>
    public void AddBeat(Action beat)
    {
        lock (_beats)
        {
            _beats.Add(beat);
        }
    }

    public void RemoveBeat(Action beat)
    {
        lock (_beats)
        {
            _beats.Remove(beat);
        }
    }

    /// <summary>Counts a connection in before it has come here, so that a burst is dealt out evenly. Any thread.</summary>
    public void Expect() => Interlocked.Increment(ref _openCount);

    /// <summary>The opposite of <see cref="Expect"/>.</summary>
    public void Forget() => Interlocked.Decrement(ref _openCount);

    /// <summary>Hears of <paramref name="member"/>'s descriptor from now on; false when the kernel has no room. The loop's thread.</summary>
    public bool TryAdd(LoopMember member, uint events)
    {
        int descriptor = member.Descriptor;
        if (descriptor >= _members.Length)
        {
            Array.Resize(ref _members, Math.Max(descriptor + 1, _members.Length * 2));
        }

        // The generation tells a descriptor's present owner from the one before it, of whom this very batch may still hold an event.
        member.Generation = ++_generation;
        if (!_epoll.TryAdd(descriptor, events, ((ulong)member.Generation << 32) | (uint)descriptor))
        {
            return false;
        }

        _members[descriptor] = member;
        return true;
    }

    /// <summary>Hears of it no longer; its descriptor is closed by the caller, which takes it out of the kernel's set.</summary>
    public void Remove(LoopMember member) => _members[member.Descriptor] = null;

    /// <summary>The same for a descriptor that is not closed.</summary>
    public void RemoveOpen(LoopMember member)
    {
        Remove(member);
        _epoll.Remove(member.Descriptor);
    }

    /// <summary>Ends the loop and waits for its thread, unless it is the one that asks.</summary>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        if (!_thread.IsAlive)
        {
            End(); // never started
        }
        else
        {
            Wake();
            _thread.Join();
        }

        lock (_ending)
        {
            _ = Libc.Close(_wakeDescriptor);
            _wakeDescriptor = -1; // a late post must not write to whoever has the number next
        }
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        lock (_ending)
        {
            _ = Libc.Write(_wakeDescriptor, (byte*)&one, sizeof(ulong)); // fails only when it is full, and then it wakes all the same
        }
    }

    /// <summary>Empties the wake-up, so that the next one is an edge again on every kernel.</summary>
    private unsafe void TakeWake()
    {
        ulong count;
        _ = Libc.Read(_wakeDescriptor, (byte*)&count, sizeof(ulong));
    }

    private void Run()
    {
        _threadId = Environment.CurrentManagedThreadId;
        LoopClock clock = new(_time);
        while (!_isStopping)
        {
            int readyCount = Note(_epoll.Wait(_putOff.IsEmpty && _posted.IsEmpty ? clock.LeftMs() : 0));
            Turn++;
            for (int i = 0; i < readyCount; i++)
            {
                RunSafely(_ready[i], isReady: true);
            }

            // Taken before either runs: what is put off by them waits for the next turn, behind the events that have come since.
            LoopWork? putOff = _putOff.TakeAll();
            Volatile.Write(ref _wakeIsPending, 0); // before the take: a post that comes in between wakes once too often, never too seldom
            RunAll(_posted.TakeAll());
            RunAll(putOff);
            if (clock.IsDue())
            {
                Beat();
            }
        }

        End();
    }

    /// <summary>Notes what the last wait brought.</summary>
    /// <returns>How many members stand in <see cref="_ready"/>.</returns>
    private int Note(int eventCount)
    {
        int readyCount = 0;
        for (int i = 0; i < eventCount; i++)
        {
            (uint events, ulong datum) = _epoll.EventAt(i);
            if (datum == WakeDatum)
            {
                TakeWake();
            }
            else if (_members[(uint)datum] is LoopMember member && member.Generation == datum >> 32)
            {
                member.Note(events);
                _ready[readyCount++] = member;
            }
        }

        return readyCount;
    }

    private void Beat()
    {
        lock (_beats)
        {
            _beating.AddRange(_beats);
        }

        foreach (Action beat in _beating)
        {
            try
            {
                beat();
            }
            catch (Exception bug)
            {
                LogBug(_logger, bug, Index);
            }
        }

        _beating.Clear();
    }

    private void RunAll(LoopWork? work)
    {
        while (work is not null)
        {
            (LoopWork current, work) = (work, work.NextWork);
            RunSafely(current, isReady: false);
        }
    }

    private void RunSafely(LoopWork work, bool isReady)
    {
        try
        {
            if (isReady)
            {
                ((LoopMember)work).RunReady();
            }
            else
            {
                work.Run();
            }
        }
        catch (Exception bug)
        {
            LogBug(_logger, bug, Index); // one connection's; the loop serves thousands
        }
    }

    private void End()
    {
        foreach (LoopMember? member in _members)
        {
            member?.Abandon();
        }

        _isEnded = true;
        RunLeftovers();
        _epoll.Dispose();
    }

    /// <summary>Does what was posted to a loop that has ended, so that nobody waits for it for ever.</summary>
    private void RunLeftovers()
    {
        lock (_ending)
        {
            RunAll(_posted.TakeAll());
            RunAll(_putOff.TakeAll());
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "our own bug in event loop {Loop}")]
    private static partial void LogBug(ILogger logger, Exception bug, int loop);
}
