using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Mixed;

/// <summary>Looks at lb every few seconds and says on standard error what it sees.</summary>
internal sealed class Sampler(LbProcess lb, Tally tally) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public List<Sample> Samples { get; } = [];

    /// <summary>lb's metrics as last read.</summary>
    public LbMetrics? LastMetrics { get; private set; }

    public async Task<Sample> ReadAsync()
    {
        LbMetrics metrics = LastMetrics = await LbMetrics.ReadAsync(_client, lb.Admin);
        const string Collections = "dotnet_gc_collections_total";
        return new Sample(
            TimeProvider.System.GetElapsedTime(_start).TotalSeconds,
            tally.Total,
            ProcFiles.ResidentKib(lb.Id),
            ProcFiles.ThreadCount(lb.Id),
            ProcFiles.DescriptorCount(lb.Id))
        {
            Connections = (int)metrics.Sum("lb_connections"),
            UpstreamActive = (int)metrics.Sum("lb_upstream_connections", "state=\"active\""),
            UpstreamIdle = (int)metrics.Sum("lb_upstream_connections", "state=\"idle\""),
            Errors = (long)metrics.Sum("lb_errors_total"),
            UnobservedExceptions = (long)metrics.Sum("lb_unobserved_exceptions_total"),
            HeapKib = metrics.Sum("dotnet_gc_heap_bytes") / 1024,
            Collections = string.Join(" / ", Enumerable.Range(0, 3).Select(generation => metrics.Sum(Collections, $"generation=\"{generation}\""))),
        };
    }

    /// <summary>Samples until <paramref name="stop"/>.</summary>
    /// <exception cref="SoakException">lb is gone, or hangs; with what it said, and what its clients saw.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            do
            {
                Sample sample = await ReadAsync();
                Samples.Add(sample);
                await Console.Error.WriteLineAsync(
                    $"{sample.Seconds,5:F0} s  {sample.Requests,9} requests  {tally.UnexpectedCount} unexpected  "
                    + $"rss {sample.ResidentKib / 1024.0:F1} MiB  fds {sample.Descriptors}  connections {sample.Connections}  "
                    + $"upstream {sample.UpstreamActive}+{sample.UpstreamIdle}  unobserved {sample.UnobservedExceptions}");
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (Exception fault) when (fault is SoakException or IOException) // IOException: its /proc is gone
        {
            throw new SoakException(
                $"lb {(lb.HasExited ? "ended" : "fell silent")} in the middle of the run, after {tally.Total} requests: {fault.Message}\n"
                    + string.Join('\n', [.. lb.Messages, .. tally.Unexpected]),
                exitCode: 1);
        }
    }

    /// <summary>Samples until <paramref name="holds"/>, or for as long as given; the last of them either way.</summary>
    public async Task<Sample> SettleAsync(Func<Sample, bool> holds, TimeSpan atMost)
    {
        long start = TimeProvider.System.GetTimestamp();
        Sample sample = await ReadAsync();
        while (!holds(sample) && TimeProvider.System.GetElapsedTime(start) < atMost)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            sample = await ReadAsync();
        }

        return sample;
    }

    public void Dispose() => _client.Dispose();
}
