using System.Globalization;
using System.Text;
using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Ten thousand routes and a thousand services, read again every two seconds; and once a hundred thousand.</summary>
internal static class ReloadLarge
{
    private const int RouteCount = 10_000;
    private const int ServiceCount = 1_000;
    private const int AskerCount = 8;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        Tally tally = new();
        await using SoakPods pods = new(tally, options.Seed);
        await using LbProcess lb = await Stage.StartLbAsync(Toml(pods, RouteCount, ServiceCount, 0), options);
        using HttpClient admin = new() { Timeout = TimeSpan.FromSeconds(60) };
        double[] quiet = await AskAsync(lb, tally, options, firstFlow: 1, static _ => Task.CompletedTask, cancellation);
        List<double> tookMs = [];
        int number = 0;
        double[] reloading = await AskAsync(lb, tally, options, firstFlow: 100, async _ =>
        {
            lb.WriteConfig(Toml(pods, RouteCount, ServiceCount, ++number));
            tookMs.Add(await Stage.ReloadAsync(admin, lb));
        }, cancellation);
        lb.WriteConfig(Toml(pods, 10 * RouteCount, 10 * ServiceCount, 0));
        double largeMs = await Stage.ReloadAsync(admin, lb);
        double[] large = await AskAsync(lb, tally, options, firstFlow: 200, static _ => Task.CompletedTask, cancellation);
        return new(
            [
                new(tally.UnexpectedCount == 0 && !tally.WrongBytes.IsCompleted, "no error while 10 000 routes are read again and again", $"{tally.UnexpectedCount} in {quiet.Length + reloading.Length + large.Length} requests"),
                new(large.Length > 0, "100 000 routes and 10 000 services work", $"{largeMs:0} ms to the swap, {ProcFiles.ResidentKib(lb.Id) / 1024} MiB resident afterwards"),
            ],
            string.Create(CultureInfo.InvariantCulture, $"""
            To the swap, in ms: {string.Join(", ", tookMs.Select(static took => took.ToString("0", CultureInfo.InvariantCulture)))}.

            Requests, ms: without reloads {Show(quiet)}; with one every {Between.TotalSeconds:0} s {Show(reloading)}; with 100 000 routes in force {Show(large)}.

            """));
    }

    private static async Task<double[]> AskAsync(
        LbProcess lb, Tally tally, ChaosOptions options, int firstFlow, Func<int, Task> each, CancellationToken cancellation)
    {
        Lasting clients = new(lb.Address, tally);
        await Stage.RunBesideAsync(
            stop => Task.WhenAll(Enumerable.Range(firstFlow, AskerCount).Select(flow => clients.AskAsync(flow, TimeSpan.FromMilliseconds(5), stop))),
            async stop =>
            {
                for (int round = 0; round < (options.Length ?? Length) / Between; round++)
                {
                    await Task.Delay(Between, stop);
                    await each(round);
                }
            },
            cancellation);
        return clients.Latencies;
    }

    private static string Toml(SoakPods pods, int routes, int services, int number)
    {
        StringBuilder text = new(pods.Toml());
        for (int service = 0; service < services; service++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[[services]]\nname = \"svc-{service}\"\nendpoints = [{{ address = \"127.0.0.1:{10_000 + (service % 1000)}\" }}, {{ address = \"127.0.1.1:{10_000 + (service % 1000)}\" }}]\n");
        }

        for (int route = 0; route < routes; route++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[[routes]]\nhost = \"h{route % (routes / 10)}.example.test\"\npath = \"/app{route / (routes / 10)}/v{(route == 7 ? number : 1)}\"\nservice = \"svc-{(route + number) % services}\"\n");
        }

        return text.ToString();
    }

    private static string Show(double[] sorted) => sorted.Length == 0 ? "none" : string.Create(
        CultureInfo.InvariantCulture, $"p50 {sorted[sorted.Length / 2]:0.00}, p99 {sorted[(int)(0.99 * (sorted.Length - 1))]:0.0}, p99.9 {sorted[(int)(0.999 * (sorted.Length - 1))]:0.0}, most {sorted[^1]:0}");
}
