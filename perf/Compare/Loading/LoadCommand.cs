using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>Runs a load client on the load's processor, bounded in time, and reads its summary.</summary>
internal static class LoadCommand
{
    // A stalled proxy must not hang the measurement; a saturated one may take its time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // What the slowest proxy that is worth measuring does unthrottled: the bound on time where no rate is given.
    private const double SlowestPerSecond = 1000;

    public static async Task<LoadResult> RunAsync(
        string program, IReadOnlyList<string> arguments, int requestCount, double ratePerSecond, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(3 * requestCount / (ratePerSecond > 0 ? ratePerSecond : SlowestPerSecond)) + Grace);
        try
        {
            Launch launch = new(Tool.Taskset.Find(), ["-c", Text(CpuLayout.Load), program, .. arguments]);
            ShortCommand.Outcome outcome = await ShortCommand.RunAsync(launch, deadline.Token);
            return LoadResult.TryParse(outcome.Output)
                ?? throw new CompareException($"{Path.GetFileName(program)} gave no result:\n{outcome.Output}{outcome.Errors}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CompareException($"{Path.GetFileName(program)} did not finish {requestCount} requests in time.");
        }
    }

    public static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
