using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>SIGTERM to lb under load: at once, and with a time in which it still accepts.</summary>
internal static class Stop
{
    private const int PodCount = 10;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(5);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        ScenarioResult at = await StopAsync("stop", "", options, cancellation);
        ScenarioResult after = await StopAsync("stop with pre_stop", "[limits]\npre_stop = \"2s\"\n", options, cancellation);
        return new([.. at.Verdicts, .. after.Verdicts], $"{at.Figures}\nWith `pre_stop = \"2s\"`:\n\n{after.Figures}");
    }

    /// <summary>
    /// A client that finds nobody to connect to has lost nothing. Whoever has sent a request on a connection that stood must have its answer.
    /// </summary>
    public static Verdict Judge(string name, Outcomes outcomes) => outcomes.None($"{name}: no request lost that was sent on a connection", outcomes.Lost);

    private static async Task<ScenarioResult> StopAsync(string name, string limits, ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(PodCount, static _ => FaultPlan.Healthy with { Work = TimeSpan.FromMilliseconds(5) });
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml() + limits, options);
        ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed) { EndsWhenRefused = true });
        int exitCode = -1;
        await Stage.RunBesideAsync(
            load.RunAsync,
            async stop =>
            {
                await Task.Delay(options.Length ?? DefaultLength, stop);
                exitCode = await lb.StopAsync();
            },
            cancellation);
        return new(
            [Judge(name, load.Outcomes), new Verdict(exitCode == 0, $"{name}: exit code 0", $"{exitCode}"), .. Promises.Always(load.Outcomes, pods.Deliveries)],
            $"{load.Outcomes}");
    }
}
