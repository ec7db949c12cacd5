using System.Globalization;
using System.Text;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Timing;

/// <summary>The coarse clock of a lane: it drives every deadline, sweeps idle connections and keeps the text of Date.</summary>
/// <remarks>
/// Background, one per lane. Watches come and go with connections; a beat looks at those whose time has come (<see cref="Wheel"/>). A request
/// costs no timer: it writes a number, and only one that is earlier than what the wheel knows of moves anything.
/// Race: whoever arms writes the time, then looks where the watch stands; a beat takes it out, then reads the time. With a full fence between
/// the two on either side, at least one of them sees the other: no watch is forgotten. Whoever arms on the thread that beats needs no fence.
/// </remarks>
/// <param name="time">The source of exact times.</param>
/// <param name="runsInline">True when it beats on its lane's own thread: a due watch runs there and then.</param>
public sealed class Heartbeat(TimeProvider time, bool runsInline = false) : IDisposable
{
    /// <summary>How late a deadline may fire. Short against the shortest sensible timeout (250 ms).</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(PeriodMs);

    internal const int PeriodMs = 100;

    private const int Nobody = -1;

    private readonly long _startTimestamp = time.GetTimestamp();
    private readonly Lock _watching = new(); // guards the wheel; never held while a watch runs
    private readonly Wheel _wheel = new();
    private readonly List<Watch> _due = [];
    private readonly Lock _beating = new(); // a beat that is late does not overlap the next
    private ITimer? _timer;
    private int _loop = Nobody; // LoopThread.Number of the loop that beats
    private long _nowMs;
    private long _dateSecond;
    private byte[] _date = FormatDate(time.GetUtcNow());

    /// <summary>The source of exact times: timestamps for durations, wall time for the log.</summary>
    public TimeProvider Time => time;

    /// <summary>Milliseconds since this clock was made, monotonic, as of the last beat.</summary>
    internal long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>
    /// True on the loop that beats: no beat comes between two steps of the caller's. Known from the first beat on, and never true where no
    /// loop does it.
    /// </summary>
    internal bool IsOnItsLoop => LoopThread.Number == Volatile.Read(ref _loop);

    /// <summary>Now, as an IMF-fixdate (RFC 9110 §5.6.7), as of the last beat.</summary>
    internal ReadOnlySpan<byte> Date => Volatile.Read(ref _date);

    /// <summary>Starts beating every <see cref="Period"/>, where no lane's thread does it.</summary>
    public void Start() => _timer ??= time.CreateTimer(static self => ((Heartbeat)self!).Beat(), this, Period, Period);

    /// <summary>Stops beating: no deadline fires any more.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Sets a watch's time, and makes sure that the watch is looked at when it has come.</summary>
    /// <param name="watch">Whose.</param>
    /// <param name="time">Where it keeps its time.</param>
    /// <param name="dueAtMs">Not 0.</param>
    internal void Expect(Watch watch, ref long time, long dueAtMs)
    {
        if (IsOnItsLoop)
        {
            Volatile.Write(ref time, dueAtMs);
        }
        else
        {
            Interlocked.Exchange(ref time, dueAtMs);
        }

        long beat = BeatOf(dueAtMs);
        if (Volatile.Read(ref watch.LookedAtBeat) <= beat)
        {
            return;
        }

        lock (_watching)
        {
            if (watch.LookedAtBeat > beat)
            {
                _wheel.Remove(watch);
                _wheel.Put(watch, beat);
            }
        }
    }

    /// <summary>Looks at it no longer.</summary>
    internal void Remove(Watch watch)
    {
        if (Volatile.Read(ref watch.LookedAtBeat) == Watch.Nowhere)
        {
            return;
        }

        lock (_watching)
        {
            _wheel.Remove(watch);
        }
    }

    /// <summary>One beat; the lane's, the timer's, or a test's own.</summary>
    internal void Beat()
    {
        if (!_beating.TryEnter())
        {
            return;
        }

        try
        {
            if (runsInline && LoopThread.Number != LoopThread.None)
            {
                Volatile.Write(ref _loop, LoopThread.Number);
            }

            long nowMs = (long)time.GetElapsedTime(_startTimestamp).TotalMilliseconds;
            Volatile.Write(ref _nowMs, nowMs);
            RefreshDate();
            CollectDue(nowMs);
            foreach (Watch watch in _due)
            {
                if (runsInline)
                {
                    watch.Execute();
                }
                else
                {
                    ThreadPool.UnsafeQueueUserWorkItem(watch, preferLocal: false);
                }
            }

        }
        finally
        {
            _due.Clear();
            _beating.Exit();
        }
    }

    private void CollectDue(long nowMs)
    {
        lock (_watching)
        {
            while (_wheel.Take(nowMs / PeriodMs) is Watch watch)
            {
                Interlocked.MemoryBarrier(); // it is out before its time is read
                long dueAtMs = watch.DueAtMs;
                if (dueAtMs > nowMs)
                {
                    _wheel.Put(watch, BeatOf(dueAtMs));
                }
                else if (dueAtMs != 0)
                {
                    _due.Add(watch);
                }
            }

            foreach (Watch watch in _due)
            {
                _wheel.Put(watch, BeatOf(nowMs + PeriodMs)); // again at the next beat, while it stays due: a wake-up may have met no one
            }
        }
    }

    /// <summary>The first beat at which that time has come.</summary>
    private static long BeatOf(long dueAtMs) => (dueAtMs + PeriodMs - 1) / PeriodMs;

    private void RefreshDate()
    {
        DateTimeOffset now = time.GetUtcNow();
        long second = now.ToUnixTimeSeconds();
        if (second != _dateSecond)
        {
            _dateSecond = second;
            Volatile.Write(ref _date, FormatDate(now));
        }
    }

    private static byte[] FormatDate(DateTimeOffset now) => Encoding.ASCII.GetBytes(now.ToString("R", CultureInfo.InvariantCulture));
}
