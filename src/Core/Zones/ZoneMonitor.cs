using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Zones;

/// <summary>Decides which ALBs are answered: probes them, hears the other zones, tells them what it saw, keeps the operator's overrides.</summary>
/// <remarks>
/// Background: one timer and the thread pool, never a loop's thread. Each event (a probe's end, a state read, an operator's word) is decided about at
/// once (<see cref="ZoneEvents"/>). Told what to watch at the start and after each reload. The standby node of a zone runs one too: what it reads at
/// its own portable IP is the holder's.
/// </remarks>
public sealed class ZoneMonitor : IDisposable
{
    /// <summary>How late a probe may begin.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock _saving = new(); // taken before the events', never within it: files are slow
    private readonly IOverrideStore _store;
    private readonly TimeProvider _time;
    private readonly ZoneEvents _events;
    private readonly ZoneRounds _rounds;
    private bool _isLoaded;
    private ITimer? _timer;

    /// <param name="seams">What it reaches the world through.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads probes.</param>
    /// <param name="logger">Hears of what changes.</param>
    /// <param name="changed">Called with every set of verdicts that says something new, in order, never twice at once; it may call back.</param>
    public ZoneMonitor(ZoneSeams seams, TimeProvider time, Random random, ILogger<ZoneMonitor> logger, Action<ZoneVerdicts> changed)
    {
        (_store, _time) = (seams.Store, time);
        _events = new ZoneEvents(time, random, logger, changed);
        _rounds = new ZoneRounds(seams, _events, random, learned: () => Save());
    }

    /// <summary>As of now.</summary>
    public ZoneVerdicts Verdicts => _events.Verdicts;

    /// <summary>What <c>GET /mzlb/v1/state</c> answers; empty: the path does not exist (no secret), or no round of probes has ended yet.</summary>
    public ReadOnlyMemory<byte> StateBody => _events.StateBody;

    /// <summary>Whether the operator wants the ALB of this process answered: configuration and override together.</summary>
    public bool OwnEnabled => _events.IsOwnEnabled;

    /// <summary>Begins to act when its time comes.</summary>
    public void Start() => _timer ??= _time.CreateTimer(static self => ((ZoneMonitor)self!).Beat(), this, Period, Period);

    /// <summary>At the start and after every reload; ALBs that stay keep what is known of them.</summary>
    public void Watch(ZonePlan plan)
    {
        List<AlbOverride> overruled = [];
        ReadOnlyMemory<byte> kept = default;
        lock (_saving)
        {
            if (!_isLoaded)
            {
                (kept, _isLoaded) = (_store.Load(), true);
            }
        }

        _events.Act((nowMs, _) =>
        {
            if (!kept.IsEmpty && !_events.Board.Overrides.TryLoad(kept.Span))
            {
                _events.Log.TellNotLoaded();
            }

            _rounds.Plan(_events.Board.Watch(plan), nowMs);
            overruled = _events.Board.Overrides.Configure(plan.Albs);
            overruled.ForEach(each => _events.Log.TellDismissed(each));
        });
        if (overruled.Count > 0)
        {
            Save();
        }
    }

    /// <summary>What this process says of its own ALB from now on: <c>ready</c>, <c>draining</c>, <c>disabling</c>, <c>disabled</c>.</summary>
    /// <remarks>The others hear of it with the next state they read; this zone as they do, at the portable IP, which a standby does not hold.</remarks>
    /// <exception cref="ArgumentException">It is none of these words.</exception>
    public void SetStanding(string standing)
    {
        if (!AlbStanding.IsKnown(standing))
        {
            throw new ArgumentException($"'{standing}' is not what an ALB says of itself", nameof(standing));
        }

        _events.Act((_, _) =>
        {
            _events.Board.Standing = standing;
            foreach (AlbWatch own in _events.Board.Watches.Where(watch => watch.Alb.Id == _events.Board.Plan!.AlbId))
            {
                own.Probe.Want();
                own.Read.Want();
            }
        });
    }

    /// <summary>Enables or disables an ALB of any zone, in every zone, until the configuration changes its mind about it.</summary>
    /// <param name="albId">Of the plan.</param>
    /// <param name="isEnabled">What the operator wants.</param>
    /// <param name="isForced">Disables it even where that leaves nothing, or nothing that is up.</param>
    public OverrideResult Set(string albId, bool isEnabled, bool isForced)
    {
        OverrideResult? refusal = OverrideRules.Ended;
        (bool wasEnabled, bool isShared) = (false, false);
        _events.Act((_, now) =>
        {
            ZoneBoard board = _events.Board;
            refusal = OverrideRules.Refuse(board.Verdicts, albId, isEnabled, isForced);
            if (refusal is null)
            {
                ZoneAlb alb = board.Plan!.Albs.First(alb => alb.Id == albId);
                (wasEnabled, isShared) = (board.Overrides.IsEnabled(alb), board.HasSecret);
                _events.Log.TellOverride(board.Overrides.Set(alb, isEnabled, now.ToUnixTimeMilliseconds(), board.Plan.Zone));
            }
        });
        return refusal ?? OverrideRules.Done(albId, isEnabled, wasEnabled, isShared, _store.IsLasting, Save());
    }

    /// <summary>Takes what a process told that asked for the state: the query of its question.</summary>
    /// <remarks>Not on a loop's thread: it checks a signature, and may write a file.</remarks>
    public void Hear(ReadOnlyMemory<byte> query)
    {
        if (ZoneWord.FromQuery(query.Span) is not byte[] word)
        {
            return;
        }

        bool hasLearned = false;
        _events.Act((_, now) =>
        {
            List<AlbOverride> taken = _events.Board.TakeWord(word, now);
            taken.ForEach(each => _events.Log.TellOverride(each));
            hasLearned = taken.Count > 0;
        });
        if (hasLearned)
        {
            Save();
        }
    }

    /// <summary>Ends it; what is under way comes to nothing.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _events.Dispose();
    }

    private void Beat()
    {
        try
        {
            _rounds.Tick();
        }
        catch (Exception bug)
        {
            _events.Log.TellBug(bug); // ours; the next beat may well go better, and what is answered goes on being so
        }
    }

    /// <summary>Keeps the overrides as they are now.</summary>
    /// <returns>Why they could not be; empty when they were.</returns>
    private string Save()
    {
        lock (_saving)
        {
            string fault = _store.Save(_events.Look(_ => _events.Board.Overrides.Save()));
            if (fault.Length > 0)
            {
                _events.Look(nowMs =>
                {
                    _events.Log.TellNotSaved(fault, nowMs);
                    return true;
                });
            }

            return fault;
        }
    }
}
