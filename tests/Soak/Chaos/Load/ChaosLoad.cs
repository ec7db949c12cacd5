namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>All clients of a run.</summary>
internal sealed class ChaosLoad(LoadOptions options)
{
    private readonly int[] _endedCounts = new int[options.ClientCount]; // of each client, who alone writes it
    private int _begunCount;

    public Outcomes Outcomes { get; } = new();

    /// <summary>How many exchanges each client has ended; what <see cref="HasEndedSince"/> measures from.</summary>
    public int[] Mark() => [.. _endedCounts];

    /// <summary>True when every exchange that was under way at <paramref name="mark"/> has ended.</summary>
    public bool HasEndedSince(int[] mark) => Enumerable.Range(0, mark.Length).All(client => Volatile.Read(ref _endedCounts[client]) != mark[client]);

    /// <summary>Runs until the count is reached or <paramref name="stop"/> asks for the end; exchanges that have begun are finished.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, options.ClientCount).Select(number => RunClientAsync(number, stop)));

    private async Task RunClientAsync(int number, CancellationToken stop)
    {
        await Task.Yield(); // so that all begin
        using ChaosClient client = new(options, Outcomes, number);
        while (!stop.IsCancellationRequested && (options.RequestCount is not { } all || Interlocked.Increment(ref _begunCount) <= all))
        {
            Outcome outcome = await client.ExchangeAsync();
            Interlocked.Increment(ref _endedCounts[number]);
            if (outcome.Ending == Ending.NotConnected && options.EndsWhenRefused)
            {
                return;
            }
        }
    }
}
