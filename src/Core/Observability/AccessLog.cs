using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Observability;

/// <summary>The access log: sessions hand it entries, one writer turns them into lines of a stream.</summary>
/// <remarks>
/// Hot path: <see cref="Rent"/> and <see cref="Commit"/> never wait, lock or write; when the writer has fallen behind by the whole
/// capacity the line is dropped and counted. Background: <see cref="RunAsync"/>, once. Losing a line is a nuisance; a request that
/// waits for a disk is an outage.
/// </remarks>
public sealed class AccessLog : IDisposable
{
    /// <summary>Lines that may wait: enough for 160 000 requests a second. An entry takes about 1 KiB, made when first needed.</summary>
    public const int DefaultCapacity = 16 * 1024;

    /// <summary>One write takes this much: 200 or so lines, one system call.</summary>
    private const int WriteBytes = 64 * 1024;

    /// <summary>How often the writer looks: <c>tail -f</c> seems instant, and no request pays for a wake-up's system call.</summary>
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a stream that does not move may hold up the end of the process.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    private readonly AccessLogEntry?[] _entries;
    private readonly EntryStack _free;
    private readonly EntryStack _full;
    private readonly AccessLogFormatter _formatter = new();
    private readonly AccessLogOutput _output;
    private readonly AccessLogMeter _meter;
    private readonly TimeProvider _time;
    private int _madeCount;

    /// <summary>Prepares the log; nothing is written before <see cref="RunAsync"/>.</summary>
    /// <param name="stream">Where lines go. Host opens it and closes it after <see cref="RunAsync"/> has returned.</param>
    /// <param name="meter">Counts lost lines: <see cref="MetricsRegistry.AccessLog"/>.</param>
    /// <param name="time">The writer's clock.</param>
    /// <param name="logger">Hears of a stream that fails.</param>
    /// <param name="capacity">How many lines may wait at once; at least 1.</param>
    public AccessLog(Stream stream, AccessLogMeter meter, TimeProvider time, ILogger<AccessLog> logger, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _entries = new AccessLogEntry?[capacity];
        _free = new EntryStack(_entries);
        _full = new EntryStack(_entries);
        _output = new AccessLogOutput(stream, meter, time, logger);
        _meter = meter;
        _time = time;
    }

    /// <summary>Lines that nobody will read, for either reason.</summary>
    public long DroppedCount => _meter.QueueFullCount + _meter.WriteFailedCount;

    /// <summary>Lends an empty entry, to be filled and committed at once: one that is held takes the place of a line.</summary>
    /// <returns>Null when the log is full; the loss is counted, the caller has nothing to do.</returns>
    public AccessLogEntry? Rent()
    {
        if (!_free.TryPop(out AccessLogEntry? entry) && !TryMake(out entry))
        {
            _meter.CountQueueFull();
            return null;
        }

        entry.IsRented = true;
        entry.Begin();
        return entry;
    }

    /// <summary>Gives a rented entry to the writer, which owns it from then on.</summary>
    /// <exception cref="InvalidOperationException">The entry is not rented: it was committed before.</exception>
    public void Commit(AccessLogEntry entry)
    {
        if (!entry.IsRented)
        {
            throw new InvalidOperationException("an access log entry was committed twice");
        }

        entry.IsRented = false;
        _full.Push(entry);
    }

    /// <summary>Writes lines until <paramref name="stopping"/> fires, then what is left. Stop the sessions first, this last.</summary>
    /// <returns>Ends normally; at the latest two seconds after <paramref name="stopping"/>, if the stream waits asynchronously.</returns>
    public async Task RunAsync(CancellationToken stopping)
    {
        using PeriodicTimer timer = new(DrainInterval, _time);
        using CancellationTokenSource giveUp = new(Timeout.InfiniteTimeSpan, _time);
        using CancellationTokenRegistration onStop = stopping.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).CancelAfter(StopGrace), giveUp);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await DrainAsync(giveUp.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }

        await DrainAsync(giveUp.Token);
    }

    /// <inheritdoc />
    public void Dispose() => _formatter.Dispose();

    /// <summary>Writes every entry committed so far. An entry is free again once it is formatted, before it is written.</summary>
    internal async Task DrainAsync(CancellationToken giveUp)
    {
        AccessLogEntry? entry = _full.TakeAllOldestFirst();
        while (entry is not null)
        {
            AccessLogEntry? next = _full.After(entry); // before the entry goes back, when its link is no longer ours
            if (giveUp.IsCancellationRequested)
            {
                _meter.CountWriteFailed(1); // an abandoned write may still read the buffer: it is not touched again
            }
            else
            {
                _formatter.Append(entry, _output.Buffer);
                _output.EndLine();
            }

            _free.Push(entry);
            entry = next;
            if (_output.BufferedBytes >= WriteBytes)
            {
                await _output.WriteAsync(giveUp);
            }
        }

        if (_output.BufferedBytes > 0)
        {
            await _output.WriteAsync(giveUp);
        }
    }

    /// <summary>Makes one more entry, below the capacity. Race: several sessions may find the stack empty together; the interlocked
    /// number gives each its own slot, and those beyond the capacity go without.</summary>
    private bool TryMake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AccessLogEntry? entry)
    {
        entry = null;
        if (Volatile.Read(ref _madeCount) >= _entries.Length)
        {
            return false;
        }

        int slot = Interlocked.Increment(ref _madeCount) - 1;
        if (slot >= _entries.Length)
        {
            return false;
        }

        entry = new AccessLogEntry(slot);
        Volatile.Write(ref _entries[slot], entry); // before any stack can hold its number
        return true;
    }
}
