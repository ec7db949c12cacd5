using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Keeps a DNS server in step with what is to be answered, and says how that goes.</summary>
/// <remarks>
/// Background: a timer and the thread pool, never a loop's thread; one attempt at a time. Every zone has one, and all want the same: the first in
/// rank writes, the others find it done, or do it when it was not.
/// </remarks>
/// <param name="client">Reaches the server.</param>
/// <param name="wanted">What is wanted now; asked several times a second, from any thread.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads looks and pauses.</param>
/// <param name="logger">Hears of updates, and of a server that is out of step.</param>
public sealed class Publisher(
    IDnsUpdateClient client, Func<PublishedView> wanted, TimeProvider time, Random random, ILogger<Publisher> logger) : IDisposable
{
    /// <summary>How late a change is noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly Lock _planning = new();
    private readonly PublishingSchedule _schedule = new(random);
    private readonly PublishingLog _log = new(logger);
    private PublishingPlan? _plan;
    private CancellationTokenSource? _attempt;
    private PublishedView _considered;
    private ImmutableArray<RecordSet> _inStep;
    private PublisherStatus _status = new();
    private ITimer? _timer;

    /// <summary>How it stands.</summary>
    public PublisherStatus Status => Volatile.Read(ref _status);

    /// <summary>Counts updates.</summary>
    public PublishingMeter Meter { get; } = new();

    /// <summary>Begins to look when it is due.</summary>
    public void Start() => _timer ??= time.CreateTimer(static self => ((Publisher)self!).Beat(), this, Period, Period);

    /// <summary>Publishes there from now on; null: nowhere. What an earlier server holds stays as it is.</summary>
    public void Watch(PublishingPlan? plan)
    {
        lock (_planning)
        {
            if (plan == _plan)
            {
                return;
            }

            _plan = plan;
            _attempt?.Cancel(); // its end says nothing about the new plan, and is not noted
            _attempt = null;
            _considered = default;
            _inStep = default;
            _schedule.Begin(NowMs());
            Volatile.Write(ref _status, plan is null ? new() : new() { Server = plan.Server.ToString(), Key = plan.Key?.ToString() ?? "" });
        }
    }

    /// <summary>Ends it; an attempt that is under way is broken off, between two messages or in one.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        Watch(null);
    }

    private void Beat()
    {
        try
        {
            Tick();
        }
        catch (Exception bug)
        {
            _log.Failed(bug); // ours; the next beat may well go better
        }
    }

    /// <summary>Begins an attempt when one is due, or something else is wanted.</summary>
    internal void Tick()
    {
        PublishingPlan plan;
        CancellationTokenSource attempt;
        lock (_planning)
        {
            if (_plan is null || _attempt is not null)
            {
                return;
            }

            PublishedView view = wanted();
            Consider(view);
            if (view.Zone is null || _schedule.DueAtMs > NowMs())
            {
                return;
            }

            plan = _plan;
            _attempt = attempt = new CancellationTokenSource(); // no timer, no registration: nothing to dispose of
        }

        _ = AttemptAsync(plan, attempt);
    }

    /// <summary>Looks whether it is other addresses that are wanted now, or a turn that has come.</summary>
    private void Consider(in PublishedView view)
    {
        PublishedView before = _considered;
        _considered = view;
        if (view.Zone is null || (ReferenceEquals(view.Zone, before.Zone) && view.MayWrite == before.MayWrite && view.Rank == before.Rank))
        {
            return;
        }

        bool isSame = before.Zone is not null && WantedRecords.Of(view.Zone).SequenceEqual(WantedRecords.Of(before.Zone));
        if (isSame && (Status.State != PublishingState.Waiting || !view.MayWrite))
        {
            return; // a serial, or a rank that matters when there is something to write
        }

        _schedule.Want(NowMs(), view.Rank, isOther: !isSame);
        PublishingState state = Status.State == PublishingState.Failing ? PublishingState.Failing
            : view.Rank == 0 && view.MayWrite ? PublishingState.Writing
            : PublishingState.Waiting;
        Show(Status with { State = state }, view); // in step is nobody any more, with what is wanted now
    }

    private async Task AttemptAsync(PublishingPlan plan, CancellationTokenSource attempt)
    {
        AttemptEnd end = new(PublishingState.Failing, _considered, "a fault of our own", HasWritten: false, default);
        try
        {
            await using IDnsUpdateConnection server = client.Connect(plan);
            end = await new PublishingAttempt(server, wanted, MayBegin, Told).RunAsync(attempt.Token);
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            // Another plan, or the end.
        }
        finally
        {
            Note(attempt, end);
        }

        bool MayBegin(int rank)
        {
            lock (_planning)
            {
                bool isTurn = !attempt.IsCancellationRequested && _schedule.IsTurn(NowMs(), rank);
                if (isTurn)
                {
                    Show(Status with { State = PublishingState.Writing, NextTry = null }, _considered);
                }

                return isTurn;
            }
        }

        void Told(RecordUpdate update, UpdateResult result)
        {
            Meter.Count(result.Outcome);
            if (result.Outcome == UpdateOutcome.Ok)
            {
                _log.Wrote(plan, update);
            }
        }
    }

    private void Note(CancellationTokenSource attempt, in AttemptEnd end)
    {
        lock (_planning)
        {
            if (_attempt != attempt)
            {
                return; // its plan is no more
            }

            _attempt = null;
            _considered = end.View.Zone is null ? _considered : end.View;
            DateTimeOffset now = time.GetUtcNow();
            PublisherStatus next = Status with { State = end.State, LastWrite = end.HasWritten ? now : Status.LastWrite };
            switch (end.State)
            {
                case PublishingState.Failing:
                    _schedule.Fail(NowMs());
                    next = next with { LastError = end.Fault!, LastErrorAt = now };
                    break;
                case PublishingState.Waiting when end.View.MayWrite:
                    _schedule.WaitForTurn(NowMs(), end.View.Rank);
                    break;
                case PublishingState.InStep:
                    _schedule.Rest(NowMs());
                    next = next with { LastSuccess = now };
                    break;
                default:
                    _schedule.Rest(NowMs());
                    break;
            }

            _log.Ended(_plan!, end, _inStep, NowMs());
            _inStep = end.State == PublishingState.InStep ? WantedRecords.Of(end.View.Zone!) : _inStep;
            Meter.IsInStep = end.State == PublishingState.InStep;
            Show(next, end.View);
        }
    }

    private void Show(PublisherStatus status, in PublishedView view)
    {
        DnsZone? zone = view.Zone;
        string waitsFor = status.State != PublishingState.Waiting ? ""
            : view.MayWrite ? $"its turn: {view.Rank} {(view.Rank == 1 ? "zone writes" : "zones write")} before this one"
            : view.WhyNot;
        Volatile.Write(ref _status, status with
        {
            Domain = zone?.Domain ?? "",
            Wanted = [.. zone?.Addresses.Select(static address => address.Ip) ?? []],
            TtlSeconds = zone?.TtlSeconds ?? 0,
            Rank = view.Rank,
            WaitsFor = waitsFor,
            FailureCount = _schedule.FailureCount,
            NextTry = status.State is PublishingState.Idle or PublishingState.Writing
                ? null
                : time.GetUtcNow() + TimeSpan.FromMilliseconds(Math.Max(0, _schedule.DueAtMs - NowMs())),
        });
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
