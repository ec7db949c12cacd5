using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Pods with every fault there is beside healthy ones; each outcome is held against the faults its request met.</summary>
internal static class Faulty
{
    /// <summary>Of them, every other one is faulty.</summary>
    public const int PodCount = 10;

    /// <summary>For the service's table: waits that a stall meets soon, so that a run sees many.</summary>
    public const string Timeouts = "timeouts = { first_byte = \"2s\", idle = \"2s\" }";

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(60);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(PodCount, number => PlanOf(number, options.Seed));
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml(Timeouts), options);
        ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed) { LargePercent = 5, LargeBytes = 128 * 1024 });
        using HttpClient admin = new();
        await Stage.RunBesideAsync(load.RunAsync, stop => Task.Delay(options.Length ?? DefaultLength, stop), cancellation);
        LbMetrics metrics = await LbMetrics.ReadAsync(admin, lb.Admin);
        MarkdownTable faults = new("fault", "met");
        foreach ((Fault fault, int count) in pods.Deliveries.FaultCounts())
        {
            faults.Add($"{fault}", $"{count}");
        }

        double unobserved = metrics.Sum("lb_unobserved_exceptions_total");
        return new(
            [.. Judge(load.Outcomes, pods.Deliveries), new Verdict(unobserved == 0, "no unobserved exception", $"{unobserved}")],
            $"{load.Outcomes}\n{faults}\nRetries: {metrics.NonZero("lb_retries_total")}\n");
    }

    public static FaultPlan PlanOf(int pod, int seed) => pod % 2 == 0 ? FaultPlan.Healthy : new FaultPlan(
        seed,
        [
            (Fault.CloseAfterHead, 10), (Fault.ResetMidAnswer, 20), (Fault.CloseMidAnswer, 20), (Fault.StallBeforeAnswer, 2), (Fault.StallMidAnswer, 3),
            (Fault.Garbage, 10), (Fault.Late, 2), (Fault.Duplicate, 20), (Fault.Status502, 10), (Fault.Status503, 10),
        ])
    { UnreadPerMille = 50 };

    public static IReadOnlyList<Verdict> Judge(Outcomes outcomes, Deliveries deliveries) =>
    [
        outcomes.None(
            "faulty pods: every outcome is one that a fault of its request allows",
            outcomes.Others.Where(outcome => !IsAllowed(outcome, deliveries.FaultsOf(outcome.Order.Nonce)))),
        .. Promises.Always(outcomes, deliveries),
    ];

    private static bool IsAllowed(Outcome outcome, IReadOnlyCollection<Fault> faults) =>
        // Before the head was read there is nobody to tell of it: a connection closed unread. That is 502, for a GET after two of them.
        outcome is { Ending: Ending.Refused, Status: 502 } || faults.Any(fault => Allows(fault, outcome));

    private static bool Allows(Fault fault, Outcome outcome) => (fault, outcome.Ending, outcome.Status) switch
    {
        (Fault.ResetMidAnswer or Fault.CloseMidAnswer, Ending.Cut, 200) => true,
        (Fault.StallBeforeAnswer or Fault.Late, Ending.Refused, 504) => true,
        (Fault.StallMidAnswer, Ending.Refused, 504) => true, // within the head, or before it
        (Fault.StallMidAnswer, Ending.Cut, 200) => true,
        (Fault.Status503, Ending.Refused, 503) => true,
        _ => false,
    };
}
