using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Mixed;

/// <summary>What a run of mixed traffic left behind.</summary>
/// <param name="Tally">What clients and pods saw.</param>
/// <param name="Samples">lb under traffic.</param>
/// <param name="Before">lb at rest, warmed up, before the traffic.</param>
/// <param name="Stopped">lb when the clients had left and the pods' connections still stood.</param>
/// <param name="After">lb when those were closed as well.</param>
/// <param name="Errors">lb's own errors by reason.</param>
/// <param name="Messages">lb's process log.</param>
internal sealed record MixedRun(
    Tally Tally, IReadOnlyList<Sample> Samples, Sample Before, Sample Stopped, Sample After, string Errors, IReadOnlyList<string> Messages)
{
    // A collection, and with it the finalisers that find lost exceptions, each time this much was allocated (hexadecimal: 256 KiB). The way
    // of a request allocates next to nothing, so that with the default budget of many MiB minutes may pass between two. conserve: full
    // collections compact, so that memory that was given back does not count as kept.
    private static readonly Dictionary<string, string> OftenFinalised = new()
    {
        ["DOTNET_GCgen0size"] = "40000",
        ["DOTNET_GCgen1size"] = "80000",
        ["DOTNET_GCConserveMemory"] = "5",
    };

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(20);

    /// <summary>Makes one.</summary>
    public static async Task<MixedRun> RunAsync(TimeSpan length, int seed, string? accessLog, CancellationToken cancellation)
    {
        Tally tally = new();
        await using SoakPods pods = new(tally, seed);
        string log = accessLog is null ? "format = \"off\"" : $"path = \"{Path.GetFullPath(accessLog)}\"";
        await using LbProcess lb = await LbProcess.StartAsync($"{pods.Toml()}\n[access_log]\n{log}", OftenFinalised);
        using Sampler sampler = new(lb, tally);
        TrafficOptions options = new(lb.Address, seed) { LongestPause = TimeSpan.FromMilliseconds(40) };

        // Code is compiled and buffers are made once; the start to compare with is lb at rest after that.
        await RunForAsync(new TrafficRun(options, tally), WarmUp, cancellation);
        pods.CloseConnections();
        Sample before = await sampler.SettleAsync(static sample => sample.Connections + sample.UpstreamActive + sample.UpstreamIdle == 0, SettleLimit);

        using CancellationTokenSource sampling = new();
        Task sampled = sampler.RunAsync(sampling.Token);
        // Other nonces than the warm-up's: its seed is another, its flows count on from far above.
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task traffic = RunForAsync(new TrafficRun(options with { Seed = unchecked(seed + 1), FirstNumber = 1L << 40 }, tally), length, ending.Token);
        if (await Task.WhenAny(traffic, sampled) == sampled)
        {
            await ending.CancelAsync(); // lb is gone: there is nobody to talk to
        }

        await traffic;
        await sampling.CancelAsync();
        await sampled;

        Sample stopped = await sampler.SettleAsync(static sample => sample.Connections + sample.UpstreamActive == 0, SettleLimit);
        pods.CloseConnections();
        Sample after = await sampler.SettleAsync(sample => sample.UpstreamIdle == 0 && sample.Descriptors <= before.Descriptors, SettleLimit);
        return new MixedRun(tally, sampler.Samples, before, stopped, after, sampler.LastMetrics!.NonZero("lb_errors_total"), lb.Messages);
    }

    private static async Task RunForAsync(TrafficRun traffic, TimeSpan length, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(length);
        await traffic.RunAsync(end.Token);
    }
}
