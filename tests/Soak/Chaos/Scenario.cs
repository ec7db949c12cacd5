using LoadBalancer.Soak.Chaos.Scenarios;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos;

/// <summary>One way of breaking things, and what is promised under it.</summary>
/// <param name="Name">As it is asked for on the command line.</param>
/// <param name="Rows">Of the table of faults (docs/operations/faults.md).</param>
/// <param name="RunAsync">Makes it.</param>
internal sealed record Scenario(string Name, string Rows, Func<ChaosOptions, CancellationToken, Task<ScenarioResult>> RunAsync)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("rolling", "33", Rolling.RunAsync),
        new("rolling-abrupt", "33", Rolling.RunAbruptlyAsync),
        new("kill", "2, 9", Kill.RunAsync),
        new("idle-close", "3", IdleClose.RunAsync),
        new("stop", "19", Stop.RunAsync),
        new("reload", "20", Reload.RunAsync),
        new("reload-large", "20", ReloadLarge.RunAsync),
        new("overload", "16", Overload.RunAsync),
        new("faulty", "1, 6, 8, 13, 26", Faulty.RunAsync),
        new("descriptors", "18", Descriptors.RunAsync),
        new("slow-readers", "17", SlowReaders.RunAsync),
        new("loss", "4, 5, 7", Loss.RunAsync),
    ];
}

/// <summary>What came of it.</summary>
/// <param name="Verdicts">One per promise, with its figure.</param>
/// <param name="Figures">What else was counted, in Markdown.</param>
internal sealed record ScenarioResult(IReadOnlyList<Verdict> Verdicts, string Figures);
