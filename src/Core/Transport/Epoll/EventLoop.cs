using System.Runtime.CompilerServices;
using LoadBalancer.Core.Primitives;
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
    private const int NotRunning = -1;

    private readonly EpollSet _epoll = new();
    private readonly WorkQueue _posted = new(); // by other threads
    private readonly WorkQueue _putOff = new(); // by the loop itself, for the end of the turn or the next one
    private readonly WakeUp _wakeUp = new();
    private readonly Thread _thread;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoopBeats _beats = new();
    private readonly Action<Exception> _onBug;
    private readonly TurnBatch _ready = new();
    private readonly Lock _ending = new();
    private readonly MemberTable _members = new();
    private int _number = NotRunning; // its thread's, of LoopThread
    private int _openCount;
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
        _onBug = Report;
        if (!_epoll.TryAdd(_wakeUp.Descriptor, Libc.EpollIn | Libc.EpollEdge, MemberTable.NoMember))
        {
            throw SystemError.ToException(Libc.Errno);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"lb loop {index}" };
    }

    public int Index { get; }

    /// <summary>Only on the loop's thread.</summary>
    public LoopBuffers Buffers { get; } = new();

    /// <summary>The same for whoever may be elsewhere; null there.</summary>
    public LoopBuffers? BuffersHere => IsCurrent ? Buffers : null;

    /// <summary>Connections that live here, for whoever deals out new ones.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>The turn under way: what was looked at in it need not be looked at again.</summary>
    public uint Turn { get; private set; }

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LoopThread.Number == _number;
    }

    public void Start() => _thread.Start();

    /// <summary>Who hears of a descriptor here, as of now. The loop's thread.</summary>
    public IEnumerable<LoopMember> Members => _members.All();

    /// <summary>Tells of a bug of ours that ends nothing but what it met.</summary>
    public void Report(Exception bug) => LogBug(_logger, bug, Index);

    /// <summary>Cancels on the thread pool: anyone's code may hang on it.</summary>
    public void CancelOnPool(CancellationTokenSource source) => ThreadPool.UnsafeQueueUserWorkItem(Cancel, source, preferLocal: false);

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
        else
        {
            _wakeUp.Raise();
        }
    }

    /// <summary>Calls <paramref name="beat"/> on the loop every <see cref="LoopClock.PeriodMs"/> from now on.</summary>
    public void AddBeat(Action beat) => _beats.Add(beat);

    public void RemoveBeat(Action beat) => _beats.Remove(beat);

    /// <summary>Counts a connection in before it has come here, so that a burst is dealt out evenly. Any thread.</summary>
    public void Expect() => Interlocked.Increment(ref _openCount);

    /// <summary>The opposite of <see cref="Expect"/>.</summary>
    public void Forget() => Interlocked.Decrement(ref _openCount);

    /// <summary>Hears of <paramref name="member"/>'s descriptor from now on; false when the kernel has no room. The loop's thread.</summary>
    public bool TryAdd(LoopMember member, uint events)
    {
        if (_isEnded)
        {
            return false;
        }

        if (_epoll.TryAdd(member.Descriptor, events, _members.Add(member)))
        {
            return true;
        }

        _members.Remove(member);
        return false;
    }

    /// <summary>Knows of <paramref name="member"/> without hearing of its descriptor, so that it too is told of the loop's end; false when that has come. The loop's thread.</summary>
    public bool TryHold(LoopMember member) => !_isEnded && _members.Add(member) != MemberTable.NoMember;

    /// <summary>Hears of it no longer; its descriptor is closed by the caller, which takes it out of the kernel's set.</summary>
    public void Remove(LoopMember member) => _members.Remove(member);

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
            _wakeUp.Raise();
            if (IsCurrent)
            {
                return; // it ends behind this turn
            }

            _thread.Join();
        }

        _wakeUp.Dispose();
    }

    private void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException bug)
        {
            Report(bug); // a callback's; on the pool it would end the process
        }
    }

    private void Run()
    {
        _number = LoopThread.Enter();
        LoopClock clock = new(_time);
        while (!_isStopping)
        {
            int eventCount = _epoll.Wait(_putOff.IsEmpty && _posted.IsEmpty ? clock.LeftMs() : 0);
            _ready.Note(_epoll, eventCount, _members, _wakeUp);
            Turn++;
            _ready.Run(this);

            // Taken before either runs: what is put off by them waits for the next turn, behind the events that have come since.
            LoopWork? putOff = _putOff.TakeAll();

            // Race: a post is pushed, then raises the flag. When the loop sees neither, the wake-up is yet to come: it ends the next wait.
            if (_wakeUp.IsPending || !_posted.IsEmpty)
            {
                _wakeUp.Lower();
                LoopWork.RunAll(_posted.TakeAll(), this);
            }

            LoopWork.RunAll(putOff, this);
            if (clock.IsDue())
            {
                _beats.Run(_onBug);
                clock.Look();
            }
        }

        End();
        LoopThread.Leave();
    }

    private void End()
    {
        foreach (LoopMember member in _members.All())
        {
            member.Abandon();
        }

        _isEnded = true;
        _number = NotRunning; // the number may be another loop's next
        RunLeftovers();
        _epoll.Dispose();
    }

    /// <summary>Does what was posted to a loop that has ended, so that nobody waits for it for ever.</summary>
    private void RunLeftovers()
    {
        lock (_ending)
        {
            while (!_posted.IsEmpty || !_putOff.IsEmpty)
            {
                LoopWork.RunAll(_posted.TakeAll(), this);
                LoopWork.RunAll(_putOff.TakeAll(), this);
            }
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "our own bug in event loop {Loop}")]
    private static partial void LogBug(ILogger logger, Exception bug, int loop);
}
