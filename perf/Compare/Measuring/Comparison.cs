using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>The rounds of one comparison, and the figures that may be drawn from them.</summary>
internal sealed class Comparison(IReadOnlyList<Round> rounds, int seed)
{
    // The protocol's bound: a second nginx further from the first than this means the machine is too noisy to say anything.
    private const double NoiseBound = 0.03;

    private readonly Round[] _valid = [.. rounds.Where(round => round.Fault is null)];

    public IReadOnlyList<Round> Rounds { get; } = rounds;

    public int ValidCount => _valid.Length;

    /// <summary>The median over the valid rounds of one figure of one proxy.</summary>
    public double Median(string peer, Func<Sample, double> figure) => Statistics.Median([.. _valid.Select(round => figure(round.Samples[peer]))]);

    /// <summary>The median of the per-round ratios of CPU per request. Pairs within a round cancel what the machine did to both.</summary>
    public Estimate Ratio(string peer, string against) => Statistics.MedianWithInterval(
        [.. _valid.Select(round => round.Samples[peer].CpuMicroseconds / round.Samples[against].CpuMicroseconds)], seed);

    /// <summary>Time by <c>/proc/PID/stat</c> over time by schedstat, all rounds: far from 1, one of them missed a thread.</summary>
    public double TickCrossCheck(string peer) =>
        _valid.Sum(round => round.Samples[peer].TickMicroseconds) / _valid.Sum(round => round.Samples[peer].CpuMicroseconds);

    /// <summary>True when the two nginxes agree; null when they were not both driven.</summary>
    public bool? IsQuiet(IReadOnlyList<string> peers) =>
        peers.Contains(PeerNames.Nginx) && peers.Contains(PeerNames.SecondNginx)
            ? Math.Abs(Ratio(PeerNames.SecondNginx, PeerNames.Nginx).Median - 1) <= NoiseBound
            : null;
}
