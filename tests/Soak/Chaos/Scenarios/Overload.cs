using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Twice of what a service can do, offered whatever comes of it.</summary>
internal static class Overload
{
    private const int PodCount = 10;
    private const int SlotsPerPod = 2;
    private const double GoodputShare = 0.9;
    private const double RefusedWithinMs = 5;

    // 20 slots of 20 ms are 1 000 requests a second at most: far below what lb and this program can do on one core, so that the figure is
    // about queueing and not about the machine.
    private static readonly FaultPlan Plan = FaultPlan.Healthy with { Work = TimeSpan.FromMilliseconds(20) };

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(20);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        TimeSpan length = options.Length ?? DefaultLength;
        await using FaultyPods pods = new(PodCount, static _ => Plan);
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml($"max_connections = {SlotsPerPod}\nqueue = {{ size = 40, timeout = \"1s\" }}"), options);

        // Peak: as many clients as keep every slot busy and the queue half full; none is refused.
        LoadOptions closed = new(lb.Address, options.Seed) { ClientCount = 2 * PodCount * SlotsPerPod, PostPercent = 0 };
        await RunForAsync(new ChaosLoad(closed), TimeSpan.FromSeconds(3), cancellation);
        ChaosLoad full = new(closed);
        double peak = await RunForAsync(full, length, cancellation);

        OpenLoad open = new(closed with { Seed = options.Seed + 1 }, 2 * peak);
        long start = TimeProvider.System.GetTimestamp();
        await Stage.RunBesideAsync(open.RunAsync, stop => Task.Delay(length, stop), cancellation);
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        double goodput = open.Outcomes.WholeCount / seconds;
        double[] refused = [.. open.Outcomes.Others.Where(IsRefusal).Select(static outcome => outcome.Milliseconds).Order()];
        double p99 = refused.Length == 0 ? double.PositiveInfinity : refused[refused.Length * 99 / 100];
        return new(
            [
                full.Outcomes.None("peak: nothing is refused", full.Outcomes.Others),
                new(open.Outcomes.Total / seconds >= 1.8 * peak, "twice the peak was offered", $"{open.Outcomes.Total / seconds:F0}/s; peak {peak:F0}/s"),
                new(goodput >= GoodputShare * peak, $"overload: goodput is at least {GoodputShare:P0} of the peak", $"{goodput:F0}/s: {goodput / peak:P1}"),
                new(p99 < RefusedWithinMs, $"overload: a refusal takes less than {RefusedWithinMs} ms at p99", $"{p99:F1} ms, {refused.Length} refusals"),
                open.Outcomes.None("overload: what is not served is 503", open.Outcomes.Others.Where(static outcome => !IsRefusal(outcome))),
            ],
            $"{open.Outcomes}");
    }

    private static bool IsRefusal(Outcome outcome) => outcome is { Ending: Ending.Refused, Status: 503 };

    private static async Task<double> RunForAsync(ChaosLoad load, TimeSpan length, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        await Stage.RunBesideAsync(load.RunAsync, stop => Task.Delay(length, stop), cancellation);
        return load.Outcomes.WholeCount / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
