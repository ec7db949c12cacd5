using System.Collections.Concurrent;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>Requests that come at a rate, whatever becomes of those before them.</summary>
internal sealed class OpenLoad(LoadOptions options, double perSecond)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentBag<ChaosClient> _free = [];
    private int _clientCount;

    public Outcomes Outcomes { get; } = new();

    /// <summary>Runs until <paramref name="stop"/>, and on to the end of what has begun.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        List<Task> running = [];
        long start = TimeProvider.System.GetTimestamp();
        using PeriodicTimer timer = new(Tick);
        try
        {
            for (long sent = 0; await timer.WaitForNextTickAsync(stop);)
            {
                for (long due = (long)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * perSecond); sent < due; sent++)
                {
                    running.Add(ExchangeAsync());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        await Task.WhenAll(running);
        foreach (ChaosClient client in _free)
        {
            client.Dispose();
        }
    }

    private async Task ExchangeAsync()
    {
        if (!_free.TryTake(out ChaosClient? client))
        {
            client = new ChaosClient(options, Outcomes, Interlocked.Increment(ref _clientCount));
        }

        await client.ExchangeAsync();
        _free.Add(client);
    }
}
