using System.Net;
using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>kill -9 of one pod process under load, again and again.</summary>
internal static class Kill
{
    private const int PodCount = 10;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(300);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        Deliveries deliveries = new();
        PodProcess[] pods = await Task.WhenAll(
            Enumerable.Range(0, PodCount).Select(_ => PodProcess.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), deliveries)));
        try
        {
            await using LbProcess lb = await Stage.StartLbAsync(Configuration.InFrontOf(pods.Select(static pod => $"{pod.Address}")), options);
            ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed) { LargePercent = 5 });
            Random dice = new(options.Seed);
            int killed = 0;
            long start = TimeProvider.System.GetTimestamp();
            await Stage.RunBesideAsync(
                load.RunAsync,
                async stop =>
                {
                    while (Stage.IsWithin(options.Length ?? DefaultLength, start))
                    {
                        await Task.Delay(Between, stop);
                        int number = dice.Next(PodCount);
                        await pods[number].KillAsync();
                        killed++;
                        await Task.Delay(Gap, stop);
                        pods[number] = await PodProcess.StartAsync(pods[number].Address, deliveries);
                    }
                },
                cancellation);
            return new([new Verdict(killed > 0, "pods were killed", $"{killed}"), .. Judge(load.Outcomes, deliveries)], $"{load.Outcomes}");
        }
        finally
        {
            foreach (PodProcess pod in pods)
            {
                await pod.DisposeAsync();
            }
        }
    }

    /// <summary>A large answer may be cut in the middle, since its first bytes were the client's already, and a POST may be lost; nothing else.</summary>
    public static IReadOnlyList<Verdict> Judge(Outcomes outcomes, Deliveries deliveries) =>
    [
        outcomes.None(
            "kill -9: no error for GET and PUT, large answers cut in the middle apart",
            outcomes.Others.Where(static outcome => outcome.IsIdempotent && !(outcome.Order.MayBreak && outcome.Ending == Ending.Cut))),
        outcomes.None(
            "kill -9: a POST is done, or 502, or 503, or visibly cut",
            outcomes.Others.Where(static outcome => !outcome.IsIdempotent && outcome is not ({ Ending: Ending.Cut } or { Ending: Ending.Refused, Status: 502 or 503 }))),
        .. Promises.Always(outcomes, deliveries),
    ];
}
