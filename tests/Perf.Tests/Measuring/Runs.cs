using LoadBalancer.Perf.Compare.Measuring;

namespace LoadBalancer.Perf.Tests.Measuring;

/// <summary>Made-up rounds, by nothing but the CPU time of a request.</summary>
internal static class Runs
{
    public static Comparison Compare(string[] peers, params double[][] microsecondsByRound) =>
        new(peers, [.. microsecondsByRound.Select((microseconds, index) => Round(index + 1, peers, microseconds))], seed: 1);

    public static Round Round(int number, string[] peers, double[] microseconds) =>
        new(number, peers.Zip(microseconds).ToDictionary(pair => pair.First, pair => new Sample(pair.Second, pair.Second, 1e6 / pair.Second, 16, null)), null);
}
