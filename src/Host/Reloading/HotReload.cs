using System.Runtime.InteropServices;
using LoadBalancer.Core.Observability;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Reloading;

/// <summary>Everything that has a process read its configuration again: the watch over its files, SIGHUP, and whoever asks the reloader.</summary>
/// <remarks>Background; one owner.</remarks>
internal sealed class HotReload(ReloadSource source, ServedAlb alb, ConfigMeter meter, TimeProvider time, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private ConfigWatch? _watch;
    private PosixSignalRegistration? _signal;

    /// <summary>Reads and applies.</summary>
    public Reloader Reloader { get; } = new(source, alb, meter, time, new ReloadLog(loggerFactory.CreateLogger<Reloader>()));

    /// <summary>Begins, once everything is open.</summary>
    public void Begin()
    {
        if (source.IsWatched)
        {
            _watch = new ConfigWatch(source.Paths, Reloader, time, loggerFactory.CreateLogger<ConfigWatch>());
            _watch.Start();
        }

        if (!OperatingSystem.IsWindows()) // where it means that the console was closed
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        }
    }

    /// <summary>Ends with the reload under way.</summary>
    /// <param name="stopNow">Does not wait.</param>
    public async Task EndAsync(CancellationToken stopNow)
    {
        _signal?.Dispose();
        _signal = null;
        await Reloader.StopAsync(stopNow);
        await (_watch?.DisposeAsync() ?? ValueTask.CompletedTask);
        _watch = null;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(CancellationToken.None);
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true; // the runtime would otherwise end the process now
        _ = Reloader.ReloadAsync(new ReloadRequest(ReloadTrigger.Signal));
    }
}
