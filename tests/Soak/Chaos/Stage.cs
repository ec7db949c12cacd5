using System.Text.Json;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Chaos;

/// <summary>What every scenario needs: an lb, and a load that ends when it is told to.</summary>
internal static class Stage
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    /// <summary>Starts the lb the options ask for, without an access log.</summary>
    public static Task<LbProcess> StartLbAsync(string toml, ChaosOptions options, params IReadOnlyList<string> under) =>
        LbProcess.StartAsync($"{toml}\n[access_log]\nformat = \"off\"\n", NoEnvironment, options.LbPath, under);

    /// <summary>Runs <paramref name="load"/> until <paramref name="script"/> has ended, and then to the end of what has begun.</summary>
    public static async Task RunBesideAsync(Func<CancellationToken, Task> load, Func<CancellationToken, Task> script, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task running = load(stop.Token);
        try
        {
            await script(cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    /// <summary>Has lb read its configuration again; how long it took to the swap, in milliseconds.</summary>
    /// <exception cref="SoakException">It was refused.</exception>
    public static async Task<double> ReloadAsync(HttpClient admin, LbProcess lb)
    {
        using HttpResponseMessage answer = await admin.PostAsync(new Uri($"http://{lb.Admin}/api/v1/reload"), content: null);
        using JsonDocument report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? report.RootElement.GetProperty("took_ms").GetDouble()
            : throw new SoakException($"a reload was refused: {report.RootElement.GetProperty("message")}", exitCode: 1);
    }

    /// <summary>True until that much time has passed since <paramref name="start"/>.</summary>
    public static bool IsWithin(TimeSpan length, long start) => TimeProvider.System.GetElapsedTime(start) < length;
}
