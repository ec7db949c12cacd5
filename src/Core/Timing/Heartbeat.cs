using System.Globalization;
using System.Text;

namespace LoadBalancer.Core.Timing;

/// <summary>The one coarse clock: it drives every deadline, sweeps idle connections and keeps the text of Date.</summary>
/// <remarks>
/// Background, one per engine. Watches come and go with connections, from any thread; the beat walks them all. A request costs no
/// timer: it writes a number that the next beat compares.
/// </remarks>
public sealed class Heartbeat : IDisposable
{
    /// <summary>
    /// How late a deadline may fire. Short against the shortest sensible timeout (250 ms), long against the walk: 10 000 connections
    /// take about 50 µs.
    /// </summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly Lock _watching = new(); // guards the list; never held while a watch runs
    private readonly List<Watch> _due = [];
    private readonly Lock _beating = new(); // a beat that is late does not overlap the next
    private ITimer? _timer;
    private Watch? _first;
    private long _nowMs;
    private long _dateSecond;
    private byte[] _date;

    /// <summary>Makes a clock that stands until <see cref="Start"/>.</summary>
    public Heartbeat(TimeProvider time)
    {
        _time = time;
        _startTimestamp = time.GetTimestamp();
        _date = FormatDate(time.GetUtcNow());
    }

    /// <summary>The source of exact times: timestamps for durations, wall time for the log.</summary>
    public TimeProvider Time => _time;

    /// <summary>Milliseconds since this clock was made, monotonic, as of the last beat.</summary>
    internal long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>Now, as an IMF-fixdate (RFC 9110 §5.6.7), as of the last beat.</summary>
    internal ReadOnlySpan<byte> Date => Volatile.Read(ref _date);

    /// <summary>Starts beating every <see cref="Period"/>.</summary>
    public void Start() => _timer ??= _time.CreateTimer(static self => ((Heartbeat)self!).Beat(), this, Period, Period);

    /// <summary>Stops beating: no deadline fires any more.</summary>
    public void Dispose() => _timer?.Dispose();

    internal void Add(Watch watch)
    {
        lock (_watching)
        {
            watch.IsWatched = true;
            watch.Next = _first;
            if (_first is not null)
            {
                _first.Previous = watch;
            }

            _first = watch;
        }
    }

    internal void Remove(Watch watch)
    {
        lock (_watching)
        {
            if (!watch.IsWatched)
            {
                return;
            }

            watch.IsWatched = false;
            if (watch.Previous is null)
            {
                _first = watch.Next;
            }
            else
            {
                watch.Previous.Next = watch.Next;
            }

            if (watch.Next is not null)
            {
                watch.Next.Previous = watch.Previous;
            }

            watch.Next = watch.Previous = null;
        }
    }

    /// <summary>One beat; the timer's, or a test's own.</summary>
    internal void Beat()
    {
        if (!_beating.TryEnter())
        {
            return;
        }

        try
        {
            long nowMs = (long)_time.GetElapsedTime(_startTimestamp).TotalMilliseconds;
            Volatile.Write(ref _nowMs, nowMs);
            RefreshDate();
            lock (_watching)
            {
                for (Watch? watch = _first; watch is not null; watch = watch.Next)
                {
                    if (watch.IsDue(nowMs))
                    {
                        _due.Add(watch);
                    }
                }
            }

            foreach (Watch watch in _due)
            {
                ThreadPool.UnsafeQueueUserWorkItem(watch, preferLocal: false);
            }

            _due.Clear();
        }
        finally
        {
            _beating.Exit();
        }
    }

    private void RefreshDate()
    {
        DateTimeOffset now = _time.GetUtcNow();
        long second = now.ToUnixTimeSeconds();
        if (second != _dateSecond)
        {
            _dateSecond = second;
            Volatile.Write(ref _date, FormatDate(now));
        }
    }

    private static byte[] FormatDate(DateTimeOffset now) => Encoding.ASCII.GetBytes(now.ToString("R", CultureInfo.InvariantCulture));
}
