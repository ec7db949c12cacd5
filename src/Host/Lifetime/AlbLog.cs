using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB's access log: opened, replaced when a reload wants another place or its file was moved away, closed.</summary>
/// <remarks>Background; one owner. Exchanges find the log of now in <see cref="Slot"/>.</remarks>
internal sealed class AlbLog(AccessLogMeter meter, TimeProvider time, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    /// <summary>A pipe without a reader must not hold the process up; the log's own bound is 2 s, this one is for a write that blocks.</summary>
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    /// <summary>An exchange that has rented a line commits it long before this is over.</summary>
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(1);

    private AccessLogConfig _config = new() { Format = AccessLogFormat.Off };
    private LogStream? _stream;
    private Running? _running;
    private Task _retiring = Task.CompletedTask;

    /// <summary>What exchanges read.</summary>
    public AccessLogSlot Slot { get; } = new();

    /// <summary>Opens where <paramref name="next"/> wants its lines, unless they go there already.</summary>
    /// <param name="next">What the operator wrote.</param>
    /// <param name="change">What is left to do, and cannot fail; null: nothing.</param>
    /// <returns>Why it cannot be written; null when it can.</returns>
    public string? TryPrepare(AccessLogConfig next, out AlbLogChange? change)
    {
        change = null;
        bool isThere = next.Format == _config.Format && next.Path == _config.Path && _stream?.HasMoved != true;
        if (isThere)
        {
            return null;
        }

        if (next.Format == AccessLogFormat.Off)
        {
            change = new AlbLogChange(next, null);
            return null;
        }

        string? fault = LogStream.TryOpen(next.Path, out LogStream? stream);
        change = fault is null ? new AlbLogChange(next, stream) : null;
        return fault;
    }

    /// <summary>Has lines go where <paramref name="change"/> says from now on; what was committed before is written where it was to go.</summary>
    public void Apply(AlbLogChange change)
    {
        Running? former = _running;
        _config = change.Config;
        _stream = change.Stream;
        _running = change.Stream is null ? null : new Running(new AccessLog(change.Stream.Stream, meter, time, loggerFactory.CreateLogger<AccessLog>()), change.Stream);
        Slot.Current = _running?.Log;
        if (former is not null)
        {
            _retiring = Task.WhenAll(_retiring, RetireAsync(former));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Slot.Current = null;
        await _retiring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }
    }

    private async Task RetireAsync(Running former)
    {
        await Task.Delay(CommitPatience, time);
        await former.DisposeAsync();
    }

    /// <summary>A log that is being written.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly LogStream _stream;
        private readonly Task _writing;

        public Running(AccessLog log, LogStream stream)
        {
            Log = log;
            _stream = stream;
            _writing = Task.Run(() => log.RunAsync(_stop.Token));
        }

        public AccessLog Log { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            Task ended = await Task.WhenAny(_writing, Task.Delay(LogPatience));
            if (ended == _writing)
            {
                await _writing;
                Log.Dispose();
                await _stream.DisposeAsync();
            }

            _stop.Dispose();
        }
    }
}
