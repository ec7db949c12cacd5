namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>What the user asked of a comparison.</summary>
/// <param name="RoundCount">Rounds; each drives every proxy once.</param>
/// <param name="SecondsPerRun">What a proxy is driven in a round.</param>
/// <param name="WarmUpRequestCount">For each proxy and workload.</param>
/// <param name="IdleConnectionCount">Fewer are opened where descriptors do not allow it.</param>
/// <param name="Seed">Of the order and of the intervals.</param>
/// <param name="Workloads">Of the catalogue's names.</param>
/// <param name="Peers">Those asked for by name, or null for all that can be had.</param>
/// <param name="LbPath">An <c>lb</c> that is already built, or null to build it.</param>
/// <param name="NativePath">A natively compiled one, or null to publish it.</param>
/// <param name="BeforePath">One built before a change, or null.</param>
internal sealed record RunOptions(
    int RoundCount,
    int SecondsPerRun,
    int WarmUpRequestCount,
    int IdleConnectionCount,
    int Seed,
    IReadOnlyList<string> Workloads,
    IReadOnlyList<string>? Peers,
    string? LbPath,
    string? NativePath,
    string? BeforePath)
{
    /// <summary>The command that repeats this run, seed included.</summary>
    public string Command =>
        $"dotnet run -c Release --project perf/Compare -- --rounds {RoundCount} --seconds {SecondsPerRun} --warm-up {WarmUpRequestCount} " +
        $"--idle {IdleConnectionCount} --seed {Seed} --workloads {string.Join(',', Workloads)}" +
        Said("--only", Peers is null ? null : string.Join(',', Peers)) + Said("--lb", LbPath) + Said("--native", NativePath) + Said("--before", BeforePath);

    private static string Said(string option, string? value) => value is null ? "" : $" {option} {value}";
}
