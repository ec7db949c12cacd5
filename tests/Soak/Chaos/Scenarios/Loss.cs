using System.Diagnostics;
using System.Net;
using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>A network that loses: pods in a network namespace behind a veth pair. Needs root and <c>ip</c>, and for its lossy line <c>/dev/net/tun</c>.</summary>
internal static class Loss
{
    private const string Namespace = "lb-chaos";
    private const string Here = "lbchaos0";
    private const string There = "lbchaos1";
    private const string LossyHere = "lbchaos2";
    private const string LossyThere = "lbchaos3";

    private static readonly IPEndPoint First = IPEndPoint.Parse("10.255.77.2:8080");
    private static readonly IPEndPoint Second = IPEndPoint.Parse("10.255.77.3:8080");
    private static readonly IPEndPoint Nobody = IPEndPoint.Parse("10.255.77.9:8080");
    private static readonly IPEndPoint LossyFirst = IPEndPoint.Parse("10.255.78.2:8080");
    private static readonly IPEndPoint LossySecond = IPEndPoint.Parse("10.255.78.3:8080");
    private const long NumbersEach = 1L << 40;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(30);

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        await TryAsync($"ip netns del {Namespace}"); // of a run that was killed
        if (await TryAsync($"ip netns add {Namespace}") is { } missing)
        {
            return new([new Verdict(null, "loss: skipped, there is no network namespace to be had", missing)], "");
        }

        Deliveries deliveries = new();
        try
        {
            await DoAsync($"ip link add {Here} type veth peer name {There} netns {Namespace}");
            await DoAsync($"ip addr add 10.255.77.1/24 dev {Here}");
            await DoAsync($"ip link set {Here} address 02:00:00:00:77:01 up");
            await DoAsync($"ip -n {Namespace} link set {There} address 02:00:00:00:77:02 up");
            await DoAsync($"ip -n {Namespace} addr add 10.255.77.2/24 dev {There}");
            await DoAsync($"ip -n {Namespace} addr add 10.255.77.3/24 dev {There}");
            // Fixed neighbours: what is sent to an address that nobody has is dropped in silence, and not refused for want of one.
            foreach (IPEndPoint pod in (IPEndPoint[])[First, Second, Nobody])
            {
                await DoAsync($"ip neigh replace {pod.Address} lladdr 02:00:00:00:77:02 dev {Here} nud permanent");
            }

            await using PodProcess first = await PodProcess.StartAsync(First, deliveries, "ip", "netns", "exec", Namespace);
            await using PodProcess second = await PodProcess.StartAsync(Second, deliveries, "ip", "netns", "exec", Namespace);
            return new(
                [
                    .. await BlackholeAsync(options, deliveries, cancellation),
                    .. await LossyAsync(options, deliveries, cancellation),
                    .. await HalfOpenAsync(options, deliveries, cancellation), // last: it takes a pod's address away
                ],
                "");
        }
        finally
        {
            await TryAsync($"ip link del {Here}");
            await TryAsync($"ip netns del {Namespace}");
        }
    }

    /// <summary>A SYN that nobody answers costs the connect timeout, and then another endpoint serves whatever the method is.</summary>
    private static async Task<IReadOnlyList<Verdict>> BlackholeAsync(ChaosOptions options, Deliveries deliveries, CancellationToken cancellation)
    {
        const double LimitMs = 1000 + 500; // two of three endpoints answer: one timeout, and half a second for the machine
        string toml = Configuration.InFrontOf([$"{First}", $"{Nobody}", $"{Second}"], "timeouts = { connect = \"1s\" }");
        Outcomes outcomes = await LoadAsync(toml, options, firstNumber: 0, cancellation);
        return
        [
            outcomes.None("SYN blackhole: no error for any method", outcomes.Others),
            new(outcomes.LongestMilliseconds < LimitMs, $"SYN blackhole: another endpoint within the connect timeout of 1 s, {LimitMs} ms in all", $"{outcomes.LongestMilliseconds:F0} ms at most"),
            .. Promises.Always(outcomes, deliveries),
        ];
    }

    /// <summary>Pooled connections to a pod that is gone without a word: 504 at the first-byte timeout, no hang, nothing else.</summary>
    private static async Task<IReadOnlyList<Verdict>> HalfOpenAsync(ChaosOptions options, Deliveries deliveries, CancellationToken cancellation)
    {
        const double LimitMs = 1000 + 1000 + 500; // first byte, then perhaps a connect, and half a second for the machine
        string toml = Configuration.InFrontOf([$"{First}", $"{Second}"], "timeouts = { connect = \"1s\", first_byte = \"1s\" }");
        Outcomes outcomes = await LoadAsync(toml, options, firstNumber: NumbersEach, cancellation, () => DoAsync($"ip -n {Namespace} addr del {First.Address}/24 dev {There}"));
        return
        [
            outcomes.None("half-open: 504 at worst", outcomes.Others.Where(static outcome => outcome is not { Ending: Ending.Refused, Status: 504 })),
            new(outcomes.LongestMilliseconds < LimitMs, $"half-open: over within {LimitMs} ms", $"{outcomes.LongestMilliseconds:F0} ms at most; {outcomes.Count(Ending.Refused)} of {outcomes.Total} were 504"),
            .. Promises.Always(outcomes, deliveries),
        ];
    }

    /// <summary>A bad line is no bad pod.</summary>
    private static async Task<IReadOnlyList<Verdict>> LossyAsync(ChaosOptions options, Deliveries deliveries, CancellationToken cancellation)
    {
        LossyLine line;
        try
        {
            line = LossyLine.Open(LossyHere, LossyThere, options.Seed);
        }
        catch (IOException missing)
        {
            return [new Verdict(null, "lossy line: skipped, it cannot be made here", missing.Message)];
        }

        using LossyLine end = line;
        await DoAsync($"ip addr add 10.255.78.1/24 dev {LossyHere}");
        await DoAsync($"ip link set {LossyHere} up");
        await DoAsync($"ip link set {LossyThere} netns {Namespace}");
        await DoAsync($"ip -n {Namespace} addr add {LossyFirst.Address}/24 dev {LossyThere}");
        await DoAsync($"ip -n {Namespace} addr add {LossySecond.Address}/24 dev {LossyThere}");
        await DoAsync($"ip -n {Namespace} link set {LossyThere} up");
        await using PodProcess first = await PodProcess.StartAsync(LossyFirst, deliveries, "ip", "netns", "exec", Namespace);
        await using PodProcess second = await PodProcess.StartAsync(LossySecond, deliveries, "ip", "netns", "exec", Namespace);
        string toml = Configuration.InFrontOf([$"{LossyFirst}", $"{LossySecond}"]);
        double ejected = 0;
        Outcomes outcomes = await LoadAsync(toml, options, firstNumber: 2 * NumbersEach, cancellation, sampled: metrics =>
            ejected = Math.Max(ejected, metrics.Sum("lb_upstream_endpoints", "state=\"ejected\"") + metrics.Sum("lb_upstream_endpoints", "state=\"down\"")));
        return
        [
            new(ejected == 0, $"{LossyLine.Describe()}: no endpoint is taken out", $"at most {ejected} at a time; {outcomes.Total} requests, longest {outcomes.LongestMilliseconds:F0} ms; {line}"),
            outcomes.None($"{LossyLine.Describe()}: no error", outcomes.Others),
            .. Promises.Always(outcomes, deliveries),
        ];
    }

    private static async Task<Outcomes> LoadAsync(
        string toml, ChaosOptions options, long firstNumber, CancellationToken cancellation, Func<Task>? inTheMiddle = null, Action<LbMetrics>? sampled = null)
    {
        TimeSpan half = (options.Length ?? DefaultLength) / 2;
        await using LbProcess lb = await Stage.StartLbAsync(toml, options);
        using HttpClient admin = new();
        ChaosLoad load = new(new LoadOptions(lb.Address, options.Seed) { FirstNumber = firstNumber, Pause = (TimeSpan.Zero, TimeSpan.FromMilliseconds(20)) });
        await Stage.RunBesideAsync(
            load.RunAsync,
            async stop =>
            {
                await Task.Delay(half, stop);
                await (inTheMiddle?.Invoke() ?? Task.CompletedTask);
                for (long start = TimeProvider.System.GetTimestamp(); Stage.IsWithin(half, start);)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), stop);
                    sampled?.Invoke(await LbMetrics.ReadAsync(admin, lb.Admin));
                }
            },
            cancellation);
        return load.Outcomes;
    }

    private static async Task DoAsync(string command)
    {
        if (await TryAsync(command) is { } fault)
        {
            throw new SoakException($"{command}: {fault}");
        }
    }

    /// <summary>Runs a command; what it said when it failed, null when it did not.</summary>
    private static async Task<string?> TryAsync(string command)
    {
        string[] words = command.Split(' ');
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
            string said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : said;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
