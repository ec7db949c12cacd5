using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>All ten pods replaced one by one under load.</summary>
internal static class Rolling
{
    public const int PodCount = 10;
    private const int RequestCount = 100_000;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(300); // nobody listens for so long: what a new process takes
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(PodCount, static _ => FaultPlan.Healthy);
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml(), options);
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
                    await pods.ReplaceAsync(replaced++ % PodCount, Gap);
                }
            },
            cancellation);
        return new([new Verdict(replaced >= PodCount, $"all {PodCount} pods were replaced", $"{replaced} replacements"), .. Judge(load.Outcomes, pods.Deliveries)], $"{load.Outcomes}");
    }

    public static IReadOnlyList<Verdict> Judge(Outcomes outcomes, Deliveries deliveries) =>
        [outcomes.None("rolling replacement: no error for any method", outcomes.Others), .. Promises.Always(outcomes, deliveries)];
}
