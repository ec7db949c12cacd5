namespace LoadBalancer.Soak.Traffic;

/// <summary>All clients of a run, from the first exchange to the last.</summary>
internal sealed class TrafficRun(TrafficOptions options, Tally tally)
{
    /// <summary>Runs until the count is reached or <paramref name="stop"/> asks for the end; exchanges that have begun are finished.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task flows = Task.WhenAll(Enumerable.Range(0, options.FlowCount).Select(number => FlowAsync(number, ending)));
        if (await Task.WhenAny(flows, tally.WrongBytes) == tally.WrongBytes)
        {
            await ending.CancelAsync(); // nothing that follows is worth as much as what is known now
        }

        await flows;
    }

    private async Task FlowAsync(int number, CancellationTokenSource ending)
    {
        await Task.Yield(); // so that all flows begin, whatever the first of them finds
        try
        {
            await ExchangeAsync(number, ending.Token);
        }
        catch
        {
            await ending.CancelAsync(); // a bug of this program: the others must not go on for minutes before it is told
            throw;
        }
    }

    private async Task ExchangeAsync(int number, CancellationToken ending)
    {
        using ClientFlow flow = new(options, tally, number);
        int count = options.ExchangeCount is { } all ? (all / options.FlowCount) + (number < all % options.FlowCount ? 1 : 0) : int.MaxValue;
        for (int i = 0; i < count && !ending.IsCancellationRequested; i++)
        {
            await flow.ExchangeAsync(TrafficMix.Draw(flow.Random));
            if (options.LongestPause > TimeSpan.Zero)
            {
                await Task.Delay(flow.Random.Next((int)options.LongestPause.TotalMilliseconds + 1), CancellationToken.None);
            }
        }
    }
}
