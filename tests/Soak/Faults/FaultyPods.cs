namespace LoadBalancer.Soak.Faults;

/// <summary>Several pods of one service, each with a plan of its own; disposing ends them.</summary>
internal sealed class FaultyPods : IAsyncDisposable
{
    private readonly FaultyPod[] _pods;
    private readonly Func<int, FaultPlan> _plan;

    public FaultyPods(int count, Func<int, FaultPlan> plan)
    {
        _plan = plan;
        _pods = [.. Enumerable.Range(0, count).Select(number => new FaultyPod(plan(number), number, Deliveries))];
    }

    public Deliveries Deliveries { get; } = new();

    public int Count => _pods.Length;

    /// <summary>Connections accepted by the pods that run now.</summary>
    public int AcceptedCount => _pods.Sum(static pod => pod.AcceptedCount);

    /// <summary>Route and service of a configuration in front of them; <paramref name="more"/> goes into the service's table.</summary>
    public string Toml(string more = "") => Configuration.InFrontOf(_pods.Select(static pod => $"{pod.Address}"), more);

    /// <summary>Ends that one in order and starts another at its address after <paramref name="gap"/>.</summary>
    /// <param name="number">Which.</param>
    /// <param name="gap">How long nobody listens.</param>
    /// <param name="notice">How long before its end it says so to whoever asks; null: not at all.</param>
    public async Task ReplaceAsync(int number, TimeSpan gap, TimeSpan? notice = null)
    {
        if (notice is { } time)
        {
            _pods[number].Announce();
            await Task.Delay(time);
        }

        await _pods[number].StopAsync();
        await RestartAsync(number, gap);
    }

    /// <summary>Ends that one at a blow and starts another at its address after <paramref name="gap"/>.</summary>
    public async Task KillAsync(int number, TimeSpan gap)
    {
        await _pods[number].KillAsync();
        await RestartAsync(number, gap);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FaultyPod pod in _pods)
        {
            await pod.DisposeAsync();
        }
    }

    private async Task RestartAsync(int number, TimeSpan gap)
    {
        await _pods[number].DisposeAsync();
        await Task.Delay(gap);
        _pods[number] = new FaultyPod(_plan(number), number, Deliveries, _pods[number].Address);
    }
}
