using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>All ten pods replaced one by one under load.</summary>
internal static class Rolling
{
    /// <summary>A pod that is about to end has to be seen as such within its notice.</summary>
    internal static readonly string Probes =
        $"health = {{ path = \"{FaultyConnection.ReadyPath}\", interval = \"100ms\", timeout = \"1s\", rise = 1, fall = 1 }}";

    private const int PodCount = 10;
    private const int RequestCount = 100_000;

    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(1000); // what a deployment's preStop is for
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(300); // nobody listens for so long: what a new process takes
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    /// <summary>As a deployment does it: a pod fails its readiness probe for a while before it ends.</summary>
    public static Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation) => RunAsync(Notice, Judge, options, cancellation);

    /// <summary>Without a word: what a POST meets in the queue of a listener that is closed cannot be known to be unread.</summary>
    public static Task<ScenarioResult> RunAbruptlyAsync(ChaosOptions options, CancellationToken cancellation) => RunAsync(null, JudgeAbrupt, options, cancellation);

    public static IReadOnlyList<Verdict> Judge(Outcomes outcomes, Deliveries deliveries) =>
        [outcomes.None("rolling replacement: no error for any method", outcomes.Others), .. Promises.Always(outcomes, deliveries)];

    public static IReadOnlyList<Verdict> JudgeAbrupt(Outcomes outcomes, Deliveries deliveries) =>
    [
        outcomes.None("pods that end without a word: no error for GET and PUT", outcomes.Others.Where(static outcome => outcome.IsIdempotent)),
        outcomes.None(
            "pods that end without a word: a POST is done, or 502",
            outcomes.Others.Where(static outcome => !outcome.IsIdempotent && outcome is not { Ending: Ending.Refused, Status: 502 })),
        .. Promises.Always(outcomes, deliveries),
    ];

    private static async Task<ScenarioResult> RunAsync(
        TimeSpan? notice, Func<Outcomes, Deliveries, IReadOnlyList<Verdict>> judge, ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(PodCount, static _ => FaultPlan.Healthy);
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml(notice is null ? "" : Probes), options);
        ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed));
        int replaced = 0;
        long start = TimeProvider.System.GetTimestamp();
        await Stage.RunBesideAsync(
            load.RunAsync,
            async stop =>
            {
                while (options.Length is { } length ? Stage.IsWithin(length, start) : replaced < PodCount || load.Outcomes.Total < RequestCount)
                {
                    await Task.Delay(Between, stop);
                    await pods.ReplaceAsync(replaced++ % PodCount, Gap, notice);
                }
            },
            cancellation);
        return new([new Verdict(replaced >= PodCount, $"all {PodCount} pods were replaced", $"{replaced} replacements"), .. judge(load.Outcomes, pods.Deliveries)], $"{load.Outcomes}");
    }
}
