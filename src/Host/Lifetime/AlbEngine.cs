using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB's engine with what it alone uses: its upkeep and its access log.</summary>
/// <remarks>Background; one owner. Disposed after its listeners, so that the last exchange still finds everything.</remarks>
internal sealed class AlbEngine(ProxyEngine proxy, AlbUpkeep upkeep, AccessLog? log, Stream? logStream) : IAlbEngine
{
    /// <summary>A pipe without a reader must not hold the process up; the log's own bound is 2 s, this one is for a write that blocks.</summary>
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopLog = new();
    private Task _logging = Task.CompletedTask;

    public void Start()
    {
        proxy.Start();
        upkeep.Start();
        if (log is not null)
        {
            _logging = Task.Run(() => log.RunAsync(_stopLog.Token));
        }
    }

    public void BeginDrain() => proxy.BeginDrain();

    public async ValueTask DisposeAsync()
    {
        upkeep.Dispose();
        proxy.Dispose();
        await _stopLog.CancelAsync();
        Task ended = await Task.WhenAny(_logging, Task.Delay(LogPatience));
        if (ended == _logging)
        {
            await _logging;
            log?.Dispose();
            await (logStream?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _stopLog.Dispose();
    }
}
