namespace LoadBalancer.Perf.Compare.Measuring;

/// <summary>How long and how hard the proxies are driven with one workload.</summary>
/// <param name="RoundCount">Rounds; each drives every proxy once.</param>
/// <param name="SecondsPerRun">What a run lasts by plan; a proxy that cannot follow takes longer.</param>
/// <param name="RequestCount">Requests of a run.</param>
/// <param name="RatePerSecond">0: as fast as answers come.</param>
/// <param name="WarmUpRequestCount">Requests before the first round.</param>
internal sealed record RunSize(int RoundCount, double SecondsPerRun, int RequestCount, double RatePerSecond, int WarmUpRequestCount)
{
    /// <summary>What a warm-up lasts by plan, for the time left.</summary>
    public const double WarmUpSeconds = 2;
}
