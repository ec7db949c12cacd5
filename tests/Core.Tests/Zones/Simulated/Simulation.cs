using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>One cluster through rounds of faults at random, each with a healing behind it; asserts what must hold all the while.</summary>
internal sealed class Simulation : IDisposable
{
    /// <summary>
    /// From the end of the last fault until every zone answers the true set. An ALB may need as many passes as anti-flap ever asks for, an interval
    /// and its jitter and a beat apart; one that is dead needs less. The last probe ends within its time-out, the others read of it within a quarter of an interval,
    /// jitter and beat, and the read's own time-out.
    /// </summary>
    public const double AgreementSeconds =
        (AlbTally.MostNeeded * ((SimCluster.IntervalMs * 1.1) + BeatMs) + (2 * SimCluster.TimeoutMs) + (SimCluster.IntervalMs / 4 * 1.1) + BeatMs) / 1_000;

    /// <summary>Agreed for so long is agreed: what is heard lapses in less.</summary>
    private const double StableSeconds = 20;

    private const double BeatMs = 100;

    private readonly SimCluster _cluster;
    private readonly Random _random;
    private readonly SimFaults _faults;
    private readonly SimRules _rules;

    public Simulation(int zoneCount, bool hasWitness, bool hasSecret, int seed)
    {
        _random = new Random(seed);
        _cluster = new SimCluster(zoneCount, seed, plan => plan with
        {
            Witnesses = hasWitness ? [new Uri("http://192.0.2.200/")] : [],
            Secret = hasSecret ? plan.Secret : [],
        });
        Intents intents = new(zoneCount);
        _faults = new SimFaults(_cluster, _random, intents, hasWitness, hasSecret);
        _rules = new SimRules(_cluster, intents, hasWitness, hasSecret, seed);
    }

    /// <returns>Steps made.</returns>
    public long Run(long steps, SimFigures figures)
    {
        long made = 0;
        while (made < steps)
        {
            int chaos = _random.Next(100, 1_200);
            for (int step = 0; step < chaos; step++, made++)
            {
                if (_random.Next(20) == 0)
                {
                    _faults.Cause();
                    figures.FaultCount++;
                }

                _cluster.Pass(0.1);
                _rules.Check();
            }

            _faults.Heal();
            double slowest = 0;
            for (double passed = 0; passed <= AgreementSeconds && passed - slowest <= StableSeconds; passed += 0.1, made++)
            {
                _cluster.Pass(0.1);
                _rules.Check();
                slowest = _rules.IsAgreed() ? slowest : passed;
            }

            _rules.CheckAgreed(AgreementSeconds);
            figures.SlowestSeconds = Math.Max(figures.SlowestSeconds, slowest);
            figures.RoundCount++;
        }

        figures.Steps += made;
        figures.EvictionCount += _rules.EvictionCount;
        figures.OverrideCount += _faults.OverrideCount;
        return made;
    }

    public void Dispose() => _cluster.Dispose();
}
