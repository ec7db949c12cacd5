using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Two hundred reloads in a minute: endpoints, routes and listeners change under clients that must not notice.</summary>
internal static class Reload
{
    private const int AskerCount = 24;
    private const int TunnelCount = 8;
    private const int TlsAskerCount = 4;
    private const int ReloadCount = 200;
    private const int DownloadBytes = 64 * 1024 * 1024; // longer than the run
    private const int DownloadRate = 200 * 1024;

    /// <summary>Some of what grows is a pool that fills: from here on nothing should.</summary>
    private const int WarmUpCount = 50;

    private const int DescriptorAllowance = 8; // log, scrape, runtime
    private const int MemoryAllowanceKib = 8 * 1024;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>Longer than the drain time of what the last reloads took away.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        Tally tally = new();
        await using SoakPods pods = new(tally, options.Seed);
        int[] ports = [FreePort(), FreePort(), FreePort()];
        using CertificatePairs certificates = new();
        await using LbProcess lb = await Stage.StartLbAsync(Toml(pods, ports, certificates, 0), options);
        using HttpClient admin = new() { Timeout = TimeSpan.FromSeconds(30) };
        Lasting clients = new(lb.Address, tally);
        List<double> tookMs = [];
        (int Descriptors, long MemoryKib) warm = default;
        (int Descriptors, long MemoryKib) end = default;
        await Stage.RunBesideAsync(
            stop => Task.WhenAll(
            [
                .. Enumerable.Range(1, AskerCount).Select(flow => clients.AskAsync(flow, TimeSpan.FromMilliseconds(10), stop)),
                .. Enumerable.Range(AskerCount + 1, TunnelCount).Select(flow => clients.TalkAsync(flow, stop)),
                .. Enumerable.Range(0, TlsAskerCount).Select(_ => clients.AskTlsAsync(ports[2], certificates, stop)),
                clients.DownloadAsync(AskerCount + TunnelCount + 1, DownloadBytes, DownloadRate, stop),
            ]),
            async stop =>
            {
                TimeSpan between = (options.Length ?? Length) / ReloadCount;
                long start = TimeProvider.System.GetTimestamp();
                for (int number = 1; number <= ReloadCount; number++)
                {
                    lb.WriteConfig(Toml(pods, ports, certificates, number));
                    long asked = TimeProvider.System.GetTimestamp();
                    await Stage.ReloadAsync(admin, lb);
                    tookMs.Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
                    warm = number == WarmUpCount ? Read(lb) : warm;
                    TimeSpan ahead = (between * number) - TimeProvider.System.GetElapsedTime(start);
                    await Task.Delay(ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero, stop);
                }

                await Task.Delay(Rest, stop);
                end = Read(lb);
            },
            cancellation);
        LbMetrics metrics = await LbMetrics.ReadAsync(admin, lb.Admin);
        double accepted = metrics.Sum("lb_config_reloads_total", "result=\"ok\"");
        double[] latencies = clients.Latencies;
        return new(
            [
                new(accepted >= ReloadCount, $"{ReloadCount} reloads are put in force", $"{accepted}"),
                new(tally.UnexpectedCount == 0, "no error, nobody's connection closed", $"{tally.UnexpectedCount} in {clients.RequestCount} requests, {clients.TlsRequestCount} more over TLS ({clients.HandshakeCount} handshakes, {certificates.SeenCount} certificates seen), " +
                    $"{clients.FrameCount} frames, {clients.DownloadedBytes / 1024} KiB of a download; {string.Join("; ", tally.Unexpected.Take(5))}"),
                new(!tally.WrongBytes.IsCompleted, "no byte of another request", tally.WrongBytes.IsCompleted ? tally.WrongBytes.Result : "none"),
                new(end.Descriptors <= warm.Descriptors + DescriptorAllowance, "descriptors are flat", $"{warm.Descriptors} after {WarmUpCount} reloads, {end.Descriptors} at the end"),
                new(end.MemoryKib <= warm.MemoryKib + MemoryAllowanceKib, "memory is flat", $"{warm.MemoryKib} KiB after {WarmUpCount} reloads, {end.MemoryKib} KiB at the end"),
                new(metrics.Sum("lb_unobserved_exceptions_total") == 0, "no unobserved exception", metrics.NonZero("lb_unobserved_exceptions_total")),
            ],
            string.Create(CultureInfo.InvariantCulture,
                $"A reload, asked and answered: {Quantile(tookMs, 0.5):0.0} ms in the middle, at most {tookMs.Max():0.0}. Requests meanwhile: p50 {Quantile(latencies, 0.5):0.0} ms, p99 {Quantile(latencies, 0.99):0.0}, at most {latencies.LastOrDefault():0.0}.\n"));
    }

    /// <summary>What the <paramref name="number"/>th reload makes of it: a pod less or more, other routes, another listener, another certificate.</summary>
    private static string Toml(SoakPods pods, int[] ports, CertificatePairs certificates, int number)
    {
        string some = number % 2 == 0 ? "" : $"[[listeners]]\nname = \"more\"\naddress = \"127.0.0.1:{ports[number / 2 % 2]}\"\n";
        string routes = string.Concat(Enumerable.Range(number % 7, 10).Select(each => $"[[routes]]\nhost = \"h{each}.test\"\npath = \"/{number % 3}\"\nservice = \"changing\"\n"));
        IEnumerable<string> endpoints = Enumerable.Range(number % 5, 6).Select(static each => $"{{ address = \"127.0.0.1:{each + 1}\" }}");
        string tls = $"[[listeners]]\nname = \"tls\"\naddress = \"127.0.0.1:{ports[2]}\"\nprotocol = \"https\"\n{certificates.Toml(number)}";
        return $"{pods.Toml()}{routes}[[services]]\nname = \"changing\"\nendpoints = [{string.Join(", ", endpoints)}]\n[limits]\ndrain_timeout = \"2s\"\n{some}{tls}";
    }

    private static (int Descriptors, long MemoryKib) Read(LbProcess lb) => (ProcFiles.DescriptorCount(lb.Id), ProcFiles.ResidentKib(lb.Id));

    private static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
