using System.Net.Sockets;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Slow;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>A thousand clients (9 500 at full size) that read a large answer slowly, and an ordinary one.</summary>
/// <remarks>At full size clients and pod have 19 000 descriptors in this process, and lb as many: what a limit of 20 000 allows.</remarks>
internal static class SlowReaders
{
    // Two pipes of 64 KiB, as for `slow reads`; what the kernel holds is not lb's.
    private const double MostKibEach = 128;
    private const int ReadBytes = 2048; // a second: above min_rate, far below what comes

    // All at once would measure how long two processors take for a thousand first windows in three processes.
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(30);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        int count = options.IsFull ? 9500 : 1000;
        using SlowPod pod = new();
        await using LbProcess lb = await Stage.StartLbAsync(Configuration.InFrontOf([$"{pod.Address}"]), options);
        using HttpClient admin = new();
        OrdinaryClient warm = new(lb.Address);
        await Stage.RunBesideAsync(warm.RunAsync, static stop => Task.Delay(TimeSpan.FromSeconds(3), stop), cancellation);
        long restKib = ProcFiles.ResidentKib(lb.Id);
        long peakKib = restKib;
        int attached = 0;
        OrdinaryClient ordinary = new(lb.Address);
        await Stage.RunBesideAsync(
            stop => Task.WhenAll([ordinary.RunAsync(stop), .. Enumerable.Range(0, count).Select(number => ReadSlowlyAsync(lb, Arrival * number / count, stop))]),
            async stop =>
            {
                for (long start = TimeProvider.System.GetTimestamp(); Stage.IsWithin(options.Length ?? DefaultLength, start);)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), stop);
                    peakKib = Math.Max(peakKib, ProcFiles.ResidentKib(lb.Id));
                    attached = Math.Max(attached, (int)(await LbMetrics.ReadAsync(admin, lb.Admin)).Sum("lb_connections"));
                }
            },
            cancellation);
        double eachKib = (peakKib - restKib) / (double)count;
        return new(
            [
                new(attached >= count * 0.99, $"slow readers: {count} attached", $"{attached}"),
                new(ordinary.Fault is null && ordinary.Count > 0, "slow readers: another client is served", ordinary.Fault ?? $"{ordinary.Count} requests, p99 {ordinary.Percentile99:F1} ms, at most {ordinary.Longest:F1} ms"),
                new(eachKib <= MostKibEach, $"slow readers: at most {MostKibEach} KiB each", $"{eachKib:F1} KiB; {restKib / 1024} MiB at rest, {peakKib / 1024} MiB at the peak"),
            ],
            "");
    }

    private static async Task ReadSlowlyAsync(LbProcess lb, TimeSpan after, CancellationToken stop)
    {
        await Task.Delay(after, CancellationToken.None);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        try
        {
            await socket.ConnectAsync(lb.Address, stop);
            await socket.SendAsync("GET /large HTTP/1.1\r\nHost: soak.test\r\n\r\n"u8.ToArray(), stop);
            byte[] buffer = new byte[ReadBytes];
            while (await socket.ReceiveAsync(buffer, stop) > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException)
        {
            // The run is over, or lb has cut it: the count of those attached tells.
        }
    }
}
