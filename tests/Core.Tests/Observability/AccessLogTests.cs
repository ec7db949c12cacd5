using System.Text.Json;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

public sealed class AccessLogTests : IDisposable
{
    private const int Capacity = 8;

    private readonly StubbornStream _stream = new();
    private readonly HandClock _clock = new();
    private readonly RecordingLogger _logger = new();
    private readonly MetricsRegistry _registry = new([]);
    private readonly AccessLog _log;

    public AccessLogTests() => _log = new AccessLog(_stream, _registry.AccessLog, _clock, _logger, Capacity);

    public void Dispose()
    {
        _log.Dispose();
        _stream.Dispose();
    }

    [Fact]
    public async Task Writes_lines_in_the_order_they_were_committed()
    {
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(Capacity, CommitMany(Capacity));
            await _log.DrainAsync(CancellationToken.None);
        }

        Assert.Equal(Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Range(0, Capacity)), Statuses());
        Assert.Equal(0, _log.DroppedCount);
        Assert.Equal(3, _stream.WriteCount); // a batch is one write, not one per line
    }

    [Fact]
    public async Task Drops_and_counts_exactly_when_the_stream_blocks_and_never_waits()
    {
        _stream.Block();
        Assert.Equal(3, CommitMany(3));
        Task drain = _log.DrainAsync(CancellationToken.None); // its three lines are in the blocked write; their entries are free again

        Assert.False(drain.IsCompleted);
        Assert.Equal(Capacity, CommitMany(1000));
        Assert.Equal(1000 - Capacity, _log.DroppedCount);
        Assert.Equal(1000 - Capacity, Exposition.Scrape(_registry)["""lb_access_log_dropped_total{reason="queue_full"}"""]);

        _stream.Unblock();
        await drain;
        await _log.DrainAsync(CancellationToken.None);
        Assert.Equal(3 + Capacity, _stream.Lines.Length);
        Assert.Equal(1, CommitMany(1)); // and the log takes lines again
    }

    [Fact]
    public async Task Goes_on_after_a_failed_write_and_starts_on_a_new_line()
    {
        CommitMany(2);
        _stream.FailsAfterBytes = 10; // half a line
        await _log.DrainAsync(CancellationToken.None);
        Assert.Equal(2, _log.DroppedCount);

        CommitMany(3);
        _stream.FailsAfterBytes = null;
        await _log.DrainAsync(CancellationToken.None);

        Assert.Equal([0, 1, 2], _stream.Lines.Skip(1).Select(StatusOf)); // the first is the half line
        Assert.Equal(2, Exposition.Scrape(_registry)["""lb_access_log_dropped_total{reason="write_failed"}"""]);
    }

    [Fact]
    public async Task Complains_of_a_failing_stream_once_a_minute()
    {
        _stream.FailsAfterBytes = 0;
        for (int second = 0; second < 90; second++)
        {
            CommitMany(1);
            await _log.DrainAsync(CancellationToken.None);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, _logger.Messages.Count);
        Assert.Contains("lines lost so far: 61", _logger.Messages[1]);
        Assert.Equal(90, _log.DroppedCount);
    }

    [Fact]
    public async Task Drains_ten_times_a_second_and_writes_what_is_left_when_it_stops()
    {
        using CancellationTokenSource stopping = new();
        Task run = _log.RunAsync(stopping.Token);
        CommitMany(2);
        while (_stream.WriteCount == 0) // the loop runs on the pool: move the clock until it has come round
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        CommitMany(3);
        await stopping.CancelAsync();
        await run;

        Assert.Equal([0, 1, 0, 1, 2], Statuses());
    }

    [Fact]
    public async Task Stops_after_its_grace_even_when_the_stream_does_not_move()
    {
        using CancellationTokenSource stopping = new();
        _stream.Block();
        Task run = _log.RunAsync(stopping.Token);
        CommitMany(2);
        while (_stream.WriteCount == 0)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        CommitMany(3);
        await stopping.CancelAsync();
        Assert.False(run.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await run;

        Assert.Equal(5, _log.DroppedCount);
    }

    [Fact]
    public void Refuses_an_entry_that_is_committed_twice()
    {
        AccessLogEntry entry = _log.Rent()!;
        _log.Commit(entry);

        Assert.Throws<InvalidOperationException>(() => _log.Commit(entry));
    }

    [Fact]
    public async Task Loses_and_doubles_no_line_when_sessions_and_writer_work_together()
    {
        const int ThreadCount = 3;
        const int EachCount = 20_000;
        int committed = 0;
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() =>
        {
            int mine = 0;
            for (int turn = 0; turn < EachCount; turn++)
            {
                if (_log.Rent() is { } entry)
                {
                    entry.Status = turn;
                    entry.SetUri("/a"u8);
                    _log.Commit(entry);
                    mine++;
                }
            }

            Interlocked.Add(ref committed, mine);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        while (Array.Exists(threads, thread => thread.IsAlive))
        {
            await _log.DrainAsync(CancellationToken.None);
            await Task.Yield();
        }

        await _log.DrainAsync(CancellationToken.None);
        Assert.Equal(committed, _stream.Lines.Length);
        Assert.Equal((ThreadCount * EachCount) - committed, _log.DroppedCount);
        Assert.Equal(Capacity, CommitMany(1000)); // no entry got lost on the way
    }

    /// <summary>Commits lines whose status is their number.</summary>
    private int CommitMany(int count)
    {
        int committed = 0;
        for (int number = 0; number < count; number++)
        {
            if (_log.Rent() is { } entry)
            {
                entry.Status = number;
                entry.SetUri("/a"u8);
                _log.Commit(entry);
                committed++;
            }
        }

        return committed;
    }

    private IEnumerable<int> Statuses() => _stream.Lines.Select(StatusOf);

    private static int StatusOf(string line) =>
        JsonDocument.Parse(line).RootElement.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : 0;
}
