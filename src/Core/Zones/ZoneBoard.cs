using System.Collections.Immutable;
using System.Globalization;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Zones;

/// <summary>Everything this zone knows: its plan, what it saw and heard, what the operator said; from it verdicts are made, and what the others are told.</summary>
/// <remarks>Background, pure: no clock, no I/O. Guarded by <see cref="ZoneMonitor"/>'s lock.</remarks>
/// <param name="boot">Tells this run of this process from every other.</param>
internal sealed class ZoneBoard(long boot)
{
    private long _sequence;

    public ZonePlan? Plan { get; private set; }

    /// <summary>As <see cref="Plan"/> says, with what only probes between zones ask for.</summary>
    public ProbePolicy Policy { get; private set; } = ProbePolicy.Default;

    /// <summary>In the order of the plan.</summary>
    public ImmutableArray<AlbWatch> Watches { get; private set; } = [];

    public OverrideBook Overrides { get; } = new();

    /// <summary>What this process says of itself.</summary>
    public string Standing { get; set; } = AlbStanding.Ready;

    public bool IsReady { get; private set; }

    public long? WitnessAtMs { get; set; }

    public ZoneVerdicts Verdicts { get; private set; } = new() { Albs = [] };

    /// <summary>Votes come with the secret; without it, who answers a probe is heard.</summary>
    public bool HasSecret => Plan is { Secret.IsDefaultOrEmpty: false };

    /// <summary>True when the others are told anything: not before every ALB was probed, so that no vote of ours says less than we could know.</summary>
    public bool HasState => HasSecret && IsReady;

    /// <summary>Takes the plan in; ALBs that stay at their address keep what is known of them.</summary>
    /// <returns>Those that are new.</returns>
    public ImmutableArray<AlbWatch> Watch(ZonePlan plan)
    {
        ImmutableArray<AlbWatch> before = Watches;
        (Plan, Policy) = (plan, plan.Probe with { ReadsStanding = true });
        Watches =
        [
            .. plan.Albs.Select(alb => before.FirstOrDefault(watch => watch.Alb.Id == alb.Id && watch.Alb.Zone == alb.Zone
                && watch.Alb.ProbeAddress.Equals(alb.ProbeAddress)) ?? new AlbWatch(alb)),
        ];
        foreach (AlbWatch gone in before.Except(Watches))
        {
            gone.IsWatched = false;
        }

        for (int place = 0; place < Watches.Length; place++)
        {
            Watches[place].Alb = plan.Albs[place];
        }

        return [.. Watches.Except(before)];
    }

    /// <summary>Takes what was read at an ALB's address.</summary>
    /// <returns>Overrides that are new here.</returns>
    public List<AlbOverride> TakeReading(AlbWatch watch, in ZoneReading reading, long nowMs, DateTimeOffset now)
    {
        if (reading.Fault.Length > 0)
        {
            watch.Heard.Miss(reading.Fault);
            return [];
        }

        if (ZoneStateFormat.Open(reading.Body.Span, Plan!.Secret.AsSpan(), out string fault) is not { } state)
        {
            watch.Heard.Miss(fault);
            return [];
        }

        if (!watch.Heard.Take(state, watch.Alb, Plan, nowMs, now))
        {
            return [];
        }

        if (watch.Tally.HearStanding(state.Standing))
        {
            watch.Probe.Want();
        }

        return state.Boot == boot ? [] : Overrides.Merge(state.Overrides, Plan.Albs);
    }

    /// <summary>Decides anew.</summary>
    public void Decide(long nowMs, DateTimeOffset now)
    {
        ZonePlan plan = Plan!;
        foreach (AlbWatch watch in Watches)
        {
            if (!watch.Heard.IsFresh(nowMs, plan.Probe.IntervalMs) && watch.Tally.HearStanding(""))
            {
                watch.Probe.Want();
            }
        }

        IsReady = IsReady || Watches.All(static watch => watch.HasBeenProbed);
        Verdicts = Decision.Decide(new DecisionInput
        {
            Plan = plan,
            Albs = [.. Watches.Select(watch => Facts(watch, nowMs))],
            Others = [.. plan.Albs.Select(static alb => alb.Zone).Where(zone => zone != plan.Zone).Distinct().Select(zone => Hear(zone, nowMs))],
            WitnessAtMs = WitnessAtMs,
            IsReady = IsReady,
            Now = now,
            Last = Verdicts,
        });
    }

    /// <summary>True when this zone hears a majority, itself included: no witness is asked then.</summary>
    public bool HearsMajority => 2 * Verdicts.Zones.Count(static zone => zone.IsHeard) > Verdicts.Zones.Length;

    /// <summary>What the others are told, without what makes each state another one.</summary>
    public (string Standing, string ConfigHash, ImmutableArray<AlbSighting> Seen, ImmutableArray<AlbOverride> Overrides) Told() =>
        (Standing, Plan!.ConfigHash, [.. Watches.Select(static watch => Sighting(watch))], Overrides.Told);

    /// <summary>Takes what somebody told along with his question.</summary>
    /// <returns>Overrides that are new here.</returns>
    public List<AlbOverride> TakeWord(ReadOnlySpan<byte> word, DateTimeOffset now) =>
        HasSecret && ZoneStateFormat.Open(word, Plan!.Secret.AsSpan(), out _) is { } state && state.Boot != boot
        && Math.Abs(state.AtMs - now.ToUnixTimeMilliseconds()) <= HeardAlb.MostApartMs && Plan.Albs.Any(alb => alb.Zone == state.Zone)
            ? Overrides.Merge(state.Overrides, Plan.Albs)
            : [];

    /// <summary>The next state, signed; empty: there is none to tell.</summary>
    public byte[] Seal(DateTimeOffset now) => HasState ? Seal(now, Told().Seen, Told().Overrides) : [];

    /// <summary>What those are told whose states are read; empty: there is nothing to tell.</summary>
    public byte[] SealWord(DateTimeOffset now)
    {
        ImmutableArray<AlbOverride> newest = [.. Overrides.Told.OrderByDescending(static each => each.AtMs).Take(ZoneWord.MostOverrides)];
        return HasSecret && !newest.IsEmpty ? Seal(now, [], newest) : [];
    }

    private byte[] Seal(DateTimeOffset now, ImmutableArray<AlbSighting> seen, ImmutableArray<AlbOverride> overrides)
    {
        ZoneState state = new()
        {
            Zone = Plan!.Zone,
            Alb = Plan.AlbId,
            Boot = boot,
            Sequence = ++_sequence,
            AtMs = now.ToUnixTimeMilliseconds(),
            ConfigHash = Plan.ConfigHash,
            Build = Plan.Build,
            Standing = Standing,
            Seen = seen,
            Overrides = overrides,
        };
        return ZoneStateFormat.Seal(state, Plan.Secret.AsSpan());
    }

    private static AlbSighting Sighting(AlbWatch watch) => new(
        watch.Alb.Id, watch.Tally.Health, watch.Tally.Health != AlbHealth.Down ? "" : watch.Tally.IsOut ? $"it says that it is {watch.Tally.Standing}" : watch.Tally.Evidence);

    private AlbFacts Facts(AlbWatch watch, long nowMs)
    {
        AlbTally tally = watch.Tally;
        bool isOwn = watch.Alb.Id == Plan!.AlbId;
        ZoneState? state = watch.Heard.IsFresh(nowMs, Plan.Probe.IntervalMs) ? watch.Heard.State : null;
        AlbOverride? held = Overrides.Of(watch.Alb);
        return new AlbFacts
        {
            Alb = watch.Alb,
            IsEnabled = Overrides.IsEnabled(watch.Alb),
            OverriddenIn = held is { } each && each.Enabled != watch.Alb.IsEnabled ? each.Zone : null,
            Health = tally.Health,
            Evidence = tally.Evidence,
            IsOut = tally.IsOut,
            IsSuspect = tally.IsSuspect,
            Count = tally.Health == AlbHealth.Down
                ? string.Create(CultureInfo.InvariantCulture, $"{tally.PassCount} of {tally.NeededCount} passes")
                : string.Create(CultureInfo.InvariantCulture, $"{tally.FailureCount} of {Policy.Fall} failures"),
            DownSinceMs = tally.DownSinceMs,
            Standing = tally.IsOut ? tally.Standing : state?.Standing ?? (isOwn ? Standing : ""),
            Build = state?.Build ?? (isOwn ? Plan.Build : ""),
            Sighting = Sighting(watch),
        };
    }

    private HeardZone Hear(string zone, long nowMs)
    {
        int intervalMs = Plan!.Probe.IntervalMs;
        AlbWatch[] watches = [.. Watches.Where(watch => watch.Alb.Zone == zone)];
        if (!HasSecret)
        {
            AlbWatch? answered = Array.Find(watches, watch => watch.AnsweredAtMs is { } at && nowMs - at <= 3L * intervalMs);
            DateTimeOffset? at = watches.Max(static watch => watch.AnsweredAt);
            return new HeardZone(
                new ZoneHearing(zone, answered is not null, answered is null ? "it does not answer probes" : "", at, "", IsConfigSame: true, ""),
                answered?.AnsweredAtMs ?? 0,
                State: null);
        }

        // A zone of several ALBs has one vote: of the first that is heard, so that it does not change with who spoke last.
        AlbWatch? fresh = Array.Find(watches, watch => watch.Heard.IsFresh(nowMs, intervalMs));
        HeardAlb heard = (fresh ?? watches[0]).Heard;
        string why = fresh is not null ? "" : heard.Fault.Length > 0 ? heard.Fault : "what it says is not renewed";
        string configHash = heard.State?.ConfigHash ?? "";
        bool isConfigSame = configHash.Length == 0 || configHash == Plan.ConfigHash;
        return new HeardZone(
            new ZoneHearing(zone, fresh is not null, why, heard.At, configHash, isConfigSame, heard.State?.Build ?? ""), heard.AtMs, heard.State);
    }
}
