namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary>What the user asked of a comparison over workload W1.</summary>
internal sealed record W1Options(
    int RoundCount, int SecondsPerRun, int RatePerSecond, int ConnectionCount, int Seed, IReadOnlyList<string> Peers, string? LbPath, string? BeforePath)
{
    /// <summary>The command that repeats this run, seed included.</summary>
    public string Command =>
        $"dotnet run -c Release --project perf/Compare -- --rounds {RoundCount} --seconds {SecondsPerRun} --rate {RatePerSecond} " +
        $"--connections {ConnectionCount} --seed {Seed} --only {string.Join(',', Peers)}{(LbPath is null ? "" : $" --lb {LbPath}")}" +
        (BeforePath is null ? "" : $" --before {BeforePath}");
}
