using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>What must hold, whatever fails.</summary>
internal sealed class SimRules
{
    /// <summary>After which an isolated zone has forgotten whom it heard: three intervals, and what was under way.</summary>
    private const long ForgottenMs = (3 * SimCluster.IntervalMs) + SimCluster.TimeoutMs + 300;

    private readonly SimCluster _cluster;
    private readonly Intents _intents;
    private readonly bool _hasWitness;
    private readonly bool _hasSecret;
    private readonly int _seed;
    private readonly int[,] _heardWords; // of each zone and ALB: the last word that it has shown, by its number
    private readonly long?[] _isolatedAtMs;
    private readonly long[] _soundFromMs; // since when an ALB serves and everybody who is not isolated reaches it

    public SimRules(SimCluster cluster, Intents intents, bool hasWitness, bool hasSecret, int seed)
    {
        (_cluster, _intents, _hasWitness, _hasSecret, _seed) = (cluster, intents, hasWitness, hasSecret, seed);
        _heardWords = new int[Count, Count];
        _isolatedAtMs = new long?[Count];
        _soundFromMs = new long[Count];
        foreach (SimZone zone in cluster.Zones)
        {
            zone.Changed = (before, now) => CheckChange(zone, before, now);
        }
    }

    public int EvictionCount { get; private set; }

    private int Count => _cluster.Zones.Length;

    private long NowMs => _cluster.Time.NowMs;

    /// <summary>Now and at every step.</summary>
    public void Check()
    {
        for (int index = 0; index < Count; index++)
        {
            bool isIsolated = Enumerable.Range(0, Count).All(other => other == index || _cluster.Net.IsCut(index, other));
            _isolatedAtMs[index] = isIsolated ? _isolatedAtMs[index] ?? NowMs : null;
        }

        foreach (SimZone alb in _cluster.Zones)
        {
            bool isReached = Enumerable.Range(0, Count).All(other => _isolatedAtMs[other] is not null || !_cluster.Net.IsCut(other, alb.Index));
            bool isSound = alb.IsAlive && alb.Probed.Outcome == ProbeOutcome.Pass && isReached && _cluster.Net is { Loss: 0, MostDelayMs: < 500 };
            _soundFromMs[alb.Index] = isSound ? _soundFromMs[alb.Index] : NowMs;
        }

        foreach (SimZone zone in _cluster.Zones.Where(static zone => zone.Answered is not null))
        {
            CheckAnswer(zone);
        }
    }

    /// <summary>True when every living zone answers the true set.</summary>
    public bool IsAgreed() => _cluster.Zones.All(zone => !zone.IsAlive || zone.Answered is { } answered && answered.SequenceEqual(True()));

    public void CheckAgreed(double boundSeconds) =>
        Hold(IsAgreed(), () => $"{boundSeconds} s after the last fault not all answer {{{string.Join(',', True())}}}");

    private int[] True()
    {
        int[] enabled = [.. Enumerable.Range(0, Count).Where(_intents.IsEnabled)];
        int[] serving = [.. enabled.Where(alb => _cluster.Zones[alb].IsAlive)];
        return serving.Length > 0 ? serving : enabled;
    }

    private void CheckAnswer(SimZone zone)
    {
        ZoneVerdicts verdicts = zone.Monitor.Verdicts;
        Hold(
            zone.Answered!.Length > 0 || !verdicts.Albs.Any(static alb => alb.IsEnabled), () => $"zone {zone.Index} answers nothing though something is enabled");
        Hold(!verdicts.Albs.Any(static alb => alb.IsAnswered && !alb.IsEnabled), () => $"zone {zone.Index} answers what is disabled");
        for (int alb = 0; alb < Count; alb++)
        {
            IReadOnlyList<(bool IsEnabled, int Zone, long AtMs)> said = _intents.Of(alb);
            while (_heardWords[zone.Index, alb] < said.Count && verdicts.Albs[alb].IsEnabled != IsEnabledBy(alb, _heardWords[zone.Index, alb]))
            {
                _heardWords[zone.Index, alb]++;
            }

            int about = alb;
            Hold(
                verdicts.Albs[alb].IsEnabled == IsEnabledBy(alb, _heardWords[zone.Index, alb]),
                () => $"zone {zone.Index} fell back behind a word it had heard of alb{about}");
        }
    }

    /// <param name="alb">Whom.</param>
    /// <param name="word">By which word; 0: the configuration's.</param>
    private bool IsEnabledBy(int alb, int word) => word == 0 || _intents.Of(alb)[word - 1].IsEnabled;

    private void CheckChange(SimZone zone, ZoneVerdicts before, ZoneVerdicts now)
    {
        for (int alb = 0; alb < before.Albs.Length; alb++)
        {
            AlbVerdict verdict = now.Albs[alb];
            if (verdict.Health != AlbHealth.Down || before.Albs[alb].Health == AlbHealth.Down || verdict.IsOut)
            {
                continue;
            }

            EvictionCount++;
            int about = alb;
            Hold(now.IsEntitled, () => $"zone {zone.Index} took alb{about} out without being entitled");
            if (!_hasWitness && _isolatedAtMs[zone.Index] is { } atMs)
            {
                Hold(NowMs - atMs <= ForgottenMs, () => $"zone {zone.Index}, isolated for {NowMs - atMs} ms, took alb{about} out");
                Hold(NowMs - _soundFromMs[alb] < 60_000, () => $"zone {zone.Index}, isolated, took alb{about} out, which serves and is reached");
            }
        }
    }

    private void Hold(bool holds, Func<string> what)
    {
        if (!holds)
        {
            Assert.Fail(Say(what()));
        }
    }

    private string Say(string what) => $"seed {_seed}, {Count} zones, witness {_hasWitness}, secret {_hasSecret}, at {NowMs / 1_000d} s: {what}: {_cluster}";
}
