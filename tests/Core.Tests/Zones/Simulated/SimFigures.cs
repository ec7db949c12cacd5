namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>What a simulation came to.</summary>
internal sealed class SimFigures
{
    public long Steps { get; set; }

    public int RoundCount { get; set; }

    public int FaultCount { get; set; }

    public int EvictionCount { get; set; }

    public int OverrideCount { get; set; }

    /// <summary>From the end of the last fault until all answered the true set, at most.</summary>
    public double SlowestSeconds { get; set; }

    public override string ToString() =>
        $"{Steps} steps of 0.1 s, {RoundCount} rounds, {FaultCount} faults, {EvictionCount} ALBs taken out, {OverrideCount} overrides; slowest agreement {SlowestSeconds:0.0} s";
}
