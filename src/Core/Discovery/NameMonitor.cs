using System.Collections.Immutable;
using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Discovery;

/// <summary>Looks services' names up, again and again, and says when an answer has changed.</summary>
/// <remarks>
/// Background: a timer and the thread pool, never a loop's thread. Told what to watch after each publish. A lookup that brings nothing changes
/// nothing: the last good answer stays in the <see cref="NameBook"/>. Nobody waits for a lookup longer than he has patience, but nothing ends one
/// either: until it is over it counts among <see cref="MostAtOnce"/>, its name is not looked up a second time, and an answer that comes late is taken.
/// </remarks>
/// <param name="resolver">Who is asked.</param>
/// <param name="book">Where answers go.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads the lookups.</param>
/// <param name="logger">Hears of answers that fail to come, and that come again.</param>
/// <param name="changed">Called after an answer that differs from the last, on a thread of the pool.</param>
public sealed partial class NameMonitor(
    INameResolver resolver, NameBook book, TimeProvider time, Random random, ILogger<NameMonitor> logger, Action changed) : IDisposable
{
    /// <summary>How late a lookup may begin.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>The C library gives a name server 5 s before it asks the next: enough for the second to be asked in its place.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Each blocks a thread of the pool.</summary>
    private const int MostAtOnce = 8;

    private readonly Lock _watching = new();
    private readonly SemaphoreSlim _slots = new(MostAtOnce); // never disposed: a lookup may outlast the monitor
    private Dictionary<(string Service, string Host), NameWatch> _watches = [];
    private ITimer? _timer;
    private volatile bool _isStopped;

    /// <summary>Begins to look names up when they fall due.</summary>
    public void Start() => _timer ??= time.CreateTimer(static self => ((NameMonitor)self!).Tick(), this, Period, Period);

    /// <summary>Looks up those that have never been, before their services are made: a start, or a reload with a new name.</summary>
    /// <param name="targets">The names of a configuration.</param>
    /// <param name="patience">Bound on the whole; a name without an answer by then begins without endpoints, and is looked up again soon.</param>
    public async Task LearnAsync(ImmutableArray<NameTarget> targets, TimeSpan patience)
    {
        using CancellationTokenSource bound = new(patience, time);
        await Task.WhenAll(targets
            .Where(target => book.AddressesOf(target.Service, target.Host).IsEmpty)
            .Select(async target =>
            {
                NameAnswer answer = await LearnAsync(target.Host, bound.Token);
                Note(target, answer);
                if (answer.Outcome != LookupOutcome.Ok)
                {
                    LogBegunWithout(logger, target.Service, target.Host, answer.WhyNothing);
                }
            }));
    }

    /// <summary>Watches these from now on, and no others.</summary>
    public void Watch(ImmutableArray<NameTarget> targets)
    {
        lock (_watching)
        {
            Dictionary<(string Service, string Host), NameWatch> next = [];
            foreach (NameTarget target in targets)
            {
                if (_watches.TryGetValue((target.Service, target.Host), out NameWatch? watch))
                {
                    watch.Replan(target, NowMs());
                }
                else
                {
                    watch = new NameWatch(target);
                    bool isKnown = !book.AddressesOf(target.Service, target.Host).IsEmpty;
                    watch.Plan(isKnown ? LookupOutcome.Ok : LookupOutcome.Error, NowMs(), random);
                }

                next[(target.Service, target.Host)] = watch;
            }

            _watches = next;
            book.KeepOnly(next.Keys);
        }
    }

    /// <summary>Ends it; a lookup that is under way comes to nothing.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _isStopped = true;
    }

    /// <summary>Begins what is due, what has waited longest first: where there are more names than slots, each has its turn.</summary>
    internal void Tick()
    {
        List<NameWatch> due = [];
        lock (_watching)
        {
            foreach (NameWatch watch in _watches.Values
                .Where(watch => !watch.IsUnderWay && watch.DueAtMs <= NowMs()).OrderBy(static watch => watch.DueAtMs))
            {
                if (!_slots.Wait(0))
                {
                    break;
                }

                watch.IsUnderWay = true;
                due.Add(watch);
            }
        }

        foreach (NameWatch watch in due)
        {
            _ = LookUpAsync(watch);
        }
    }

    private async Task<NameAnswer> LearnAsync(string host, CancellationToken bound)
    {
        try
        {
            await _slots.WaitAsync(bound);
            return await ResolveAsync(host).WaitAsync(bound);
        }
        catch (OperationCanceledException)
        {
            return NameAnswer.NotInTime;
        }
    }

    private async Task LookUpAsync(NameWatch watch)
    {
        try
        {
            Task<NameAnswer> lookup = ResolveAsync(watch.Target.Host);
            try
            {
                await lookup.WaitAsync(Patience, time);
            }
            catch (TimeoutException)
            {
                Take(watch, NameAnswer.NotInTime);
            }

            Take(watch, await lookup);
        }
        finally
        {
            lock (_watching)
            {
                watch.IsUnderWay = false;
            }
        }
    }

    /// <summary>Looks up in a slot that the caller has taken, and that is free again when the resolver is through: not when nobody waits any more.</summary>
    private async Task<NameAnswer> ResolveAsync(string host)
    {
        try
        {
            return await resolver.ResolveAsync(host);
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Take(NameWatch watch, in NameAnswer answer)
    {
        bool hasChanged = false;
        lock (_watching)
        {
            NameTarget target = watch.Target;
            if (!_isStopped && _watches.GetValueOrDefault((target.Service, target.Host)) == watch) // else it left the configuration meanwhile
            {
                bool wasFailing = watch.IsFailing;
                hasChanged = Note(target, answer);
                watch.Plan(answer.Outcome, NowMs(), random);
                Log(target, answer, wasFailing, watch.IsFailing);
            }
        }

        if (hasChanged)
        {
            changed();
        }
    }

    private bool Note(NameTarget target, in NameAnswer answer)
    {
        target.Meter.CountLookup(answer.Outcome);
        return book.Note(target.Service, target.Host, answer, time.GetUtcNow());
    }

    /// <summary>Once when it begins to fail, once when it is over.</summary>
    private void Log(NameTarget target, in NameAnswer answer, bool wasFailing, bool isFailing)
    {
        if (isFailing && !wasFailing)
        {
            LogKept(logger, target.Service, target.Host, answer.WhyNothing);
        }
        else if (wasFailing && !isFailing)
        {
            LogAnswered(logger, target.Service, target.Host);
        }
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning,
        Message = "service '{Service}' begins without endpoints: '{Host}' could not be looked up: {Why}; it is tried again")]
    private static partial void LogBegunWithout(ILogger logger, string service, string host, string why);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning,
        Message = "service '{Service}' keeps its endpoints: '{Host}' could not be looked up: {Why}; it is tried again")]
    private static partial void LogKept(ILogger logger, string service, string host, string why);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "service '{Service}': '{Host}' is answered again")]
    private static partial void LogAnswered(ILogger logger, string service, string host);
}
