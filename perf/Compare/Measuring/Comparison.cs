namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>The rounds of one workload, and the figures that may be drawn from them.</summary>
/// <param name="peers">The proxies driven, by name.</param>
/// <param name="rounds">All of them; those with a fault are shown and not counted.</param>
/// <param name="seed">Of the intervals.</param>
internal sealed class Comparison(IReadOnlyList<string> peers, IReadOnlyList<Round> rounds, int seed)
{
    // The protocol's bound: a second one of the same kind further from the first than this means the machine is too noisy to say anything.
    private const double NoiseBound = 0.03;

    private readonly Round[] _valid = [.. rounds.Where(round => round.Fault is null)];

    public IReadOnlyList<string> Peers { get; } = peers;

    public IReadOnlyList<Round> Rounds { get; } = rounds;

    public int ValidCount => _valid.Length;

    /// <summary>The median over the valid rounds of one figure of one proxy.</summary>
    public double Median(string peer, Func<Sample, double> figure) => Statistics.Median([.. _valid.Select(round => figure(round.Samples[peer]))]);

    /// <summary>The median of the per-round ratios of a figure. Pairs within a round cancel what the machine did to both.</summary>
    public Estimate Ratio(string peer, string against, Figure figure) => Statistics.MedianWithInterval(
        [.. _valid.Select(round => figure.Of(round.Samples[peer]) / figure.Of(round.Samples[against]))], seed);

    /// <summary>Time by <c>/proc/PID/stat</c> over time by schedstat, all rounds: far from 1, one of them missed a thread.</summary>
    public double TickCrossCheck(string peer) =>
        _valid.Sum(round => round.Samples[peer].TickMicroseconds) / _valid.Sum(round => round.Samples[peer].CpuMicroseconds);

    /// <summary>What the second of two equal proxies costs of the first; null when they were not both driven.</summary>
    public Estimate? Noise(string first, string second) =>
        ValidCount > 0 && Peers.Contains(first) && Peers.Contains(second) ? Ratio(second, first, Figure.Cpu) : null;

    /// <summary>Whether such a ratio is near enough to 1.</summary>
    public static bool IsQuiet(Estimate noise) => Math.Abs(noise.Median - 1) <= NoiseBound;
}
