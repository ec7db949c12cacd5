using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Pods that close a connection idle for a second, under clients that pause for about as long.</summary>
internal static class IdleClose
{
    private const int PodCount = 10;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(60);

    private static readonly FaultPlan Plan = FaultPlan.Healthy with { IdleLimit = TimeSpan.FromSeconds(1), IdleJitter = TimeSpan.FromMilliseconds(5) };

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(PodCount, static _ => Plan);
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml(), options);
        // Many clients that pause for 0.9 to 1.1 s: some connection is idle for just a second all the time.
        ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed)
        {
            ClientCount = 320,
            PostPercent = 33,
            Pause = (TimeSpan.FromMilliseconds(900), TimeSpan.FromMilliseconds(1100)),
        });
        using HttpClient admin = new();
        await Stage.RunBesideAsync(load.RunAsync, stop => Task.Delay(options.Length ?? DefaultLength, stop), cancellation);
        LbMetrics metrics = await LbMetrics.ReadAsync(admin, lb.Admin);
        return new(
            [load.Outcomes.None("idle connections closed after 1 s: no error for any method", load.Outcomes.Others), .. Promises.Always(load.Outcomes, pods.Deliveries)],
            $"{load.Outcomes}\nConnections to pods: {pods.AcceptedCount}. Retries: {metrics.NonZero("lb_retries_total")}\n");
    }
}
